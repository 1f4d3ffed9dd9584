"""Find the batches that a call requests, and the configuration of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor_lib.config.challenger import Challenger, load_challenger
from monitor_lib.config.loading import load_config
from monitor_lib.config.schema import Config
from monitor_lib.errors import ConfigError, quoted
from monitor_lib.execution.batches import matching
from monitor_lib.execution.project import CHAMPION_CHALLENGER, CONFIG_NAME, MONITORING, SHIPPED_CONFIG
from monitor_lib.execution.roles import (
    BATCH,
    CHALLENGER,
    CHALLENGER_MODEL,
    CONFIGURATION,
    MODEL,
    ROLES,
    InputRole,
    keyed,
    roles_for,
)
from monitor_lib.i18n import _
from monitor_lib.names import plain_name
from monitor_lib.readers.folders import holds_records
from monitor_lib.readers.formats import ENDINGS, batch_named
from monitor_lib.scoring.checks import prepare


@dataclass(frozen=True)
class ReportRequest:
    """One batch to report.

    Attributes:
        name: the batch's name: its folder in the archive.
        config: the configuration.
        inputs: the files of each role, by the role's name; see :data:`monitor_lib.execution.roles.ROLES`.
        challenger: the other model that the batch's own is compared with; None in a report of the batch alone.
        as_of: the day until which outcomes are known; None where the configuration says nothing of maturity.

    """

    name: str
    config: Config
    inputs: Mapping[str, tuple[Path, ...]]
    challenger: Challenger | None = None
    as_of: date | None = None

    @classmethod
    def of(
        cls,
        batch: Path,
        name: str,
        config_path: Path,
        config: Config,
        challenger: Path | None = None,
        as_of: date | None = None,
    ) -> "ReportRequest":
        """Return the request for a batch, with all input files that its configuration and its challenger name."""
        inputs = {role.name: tuple(role.paths(config, batch)) for role in ROLES}
        inputs |= {BATCH.name: (batch,), CONFIGURATION.name: (config_path,)}
        known = as_of if config.target.matures else None
        if challenger is None:
            return cls(name, config, inputs, as_of=known)
        other = load_challenger(challenger, config)
        inputs |= {
            CHALLENGER.name: (challenger,),
            CHALLENGER_MODEL.name: (other.model_path,) if other.model_path else (),
        }
        return cls(name, config, inputs, other, known)

    @property
    def notebook(self) -> Path:
        """The notebook that makes the report."""
        return CHAMPION_CHALLENGER if self.challenger else MONITORING

    @property
    def roles(self) -> tuple[InputRole, ...]:
        """The roles that the notebook has parameters for."""
        return roles_for(compared=self.challenger is not None)

    @property
    def models(self) -> dict[str, tuple[Config, Path]]:
        """Each model file that scores the records, with the configuration that it does so by, by whose model it is."""
        own, other = self.inputs.get(MODEL.name, ()), self.inputs.get(CHALLENGER_MODEL.name, ())
        models = {"scorer": (self.config, own[0])} if own else {}
        if other and self.challenger:
            models["challenger"] = self.challenger.scored(self.config), other[0]
        return models

    @property
    def model(self) -> str:
        """The model's name: its folder in the archive."""
        return self.config.model

    @property
    def path(self) -> Path:
        """The batch's file."""
        return self.inputs[BATCH.name][0]

    @property
    def config_path(self) -> Path:
        """The configuration's file."""
        return self.inputs[CONFIGURATION.name][0]

    @property
    def files(self) -> dict[str, Path]:
        """All files that the report reads, by their names in a manifest."""
        return keyed(self.inputs)


def plan(
    batches: Sequence[Path], config: Path | None, challenger: Path | None = None, as_of: date | None = None
) -> list[ReportRequest]:
    """Return the batches of a call, sorted by model and name.

    Args:
        batches: the files and folders named in the call; if empty, all batches that the configuration names.
        config: the configuration named in the call, or None.
        challenger: the file that names the challenger, if the reports compare one with the batches' own models.
        as_of: the day until which outcomes are known.

    Raises:
        ConfigError: the configuration or the challenger's file is missing or wrong, a model can't score here, there is
            no batch to report, a name is no plain file name, two batches of a model have the same name, or ``as_of``
            is missing or without use.

    """
    if batches:
        batches = [_folder(path) if path.is_dir() else path for path in batches]
        given = [(path, config or _nearest_config(path)) for path in batches]
    else:
        chosen = config or SHIPPED_CONFIG
        given = [(path, chosen) for path in _named_by(load_config(chosen), chosen)]
    configs = {path: ready_config(path) for path in {config_path for _path, config_path in given}}
    for _path, chosen in given:
        _refuse_odd_names(configs[chosen], challenger)
    _refuse_odd_as_of(configs, as_of)
    requests = [
        ReportRequest.of(path, _plain(path, configs[chosen]), chosen, configs[chosen], challenger, as_of)
        for path, chosen in given
    ]
    for settings, model in [one.models["challenger"] for one in requests if "challenger" in one.models][:1]:
        prepare(settings, model)
    _refuse_twins(requests)
    return sorted(requests, key=lambda one: (one.model, one.name))


def ready_config(path: Path) -> Config:
    """Load a configuration, and check that the reference and the model that it names can be used.

    Raises:
        ConfigError: it is missing or wrong, its reference is no file, or its model can't score here.

    """
    config = load_config(path)
    _refuse_missing_reference(config, path)
    _refuse_missing_joined(config, path)
    if config.model_path is not None:
        prepare(config, config.model_path)
    return config


def _nearest_config(batch: Path) -> Path:
    folder = batch.absolute().parent
    for place in (folder, *folder.parents):
        if (place / CONFIG_NAME).is_file():
            return place / CONFIG_NAME
    raise ConfigError(
        _("{batch}: no {name} lies in its folder or above; write one or give --config FILE.").format(
            batch=batch, name=CONFIG_NAME
        )
    )


def _named_by(config: Config, path: Path) -> list[Path]:
    if config.batches is None:
        raise ConfigError(
            _("{file}: no batch is named; give BATCH in the call or set glob under [batches].").format(file=path)
        )
    batches = matching(config, config.batches.glob)
    if not batches:
        raise ConfigError(
            _(
                "{file}: no file and no folder of files matches {glob} ([batches] glob), taken from the"
                " configuration's folder."
            ).format(file=path, glob=quoted(config.batches.glob))
        )
    return batches


def _folder(path: Path) -> Path:
    """Return the folder as one that has a name, if it can be a batch."""
    if (path / CONFIG_NAME).is_file():
        raise ConfigError(
            _(
                "{path} is no batch, but the folder of a configuration: name a file or a folder in it, or use"
                " --config {config} to report every batch."
            ).format(path=path, config=path / CONFIG_NAME)
        )
    if not holds_records(path):
        raise ConfigError(
            _("{path}: the folder holds no file of records ({endings}); name another.").format(
                path=path, endings=", ".join(sorted(ENDINGS))
            )
        )
    return path.resolve() if path.name in ("", "..") else path


def _refuse_missing_joined(config: Config, path: Path) -> None:
    for table, joined in (("outcomes", config.outcomes_path), ("scores", config.scores_path)):
        if joined is not None and not joined.is_file() and not holds_records(joined):
            raise ConfigError(
                _("{file}: {joined} ([{table}] path) is no file and no folder of files; correct the path.").format(
                    file=path, joined=joined, table=table
                )
            )


def _refuse_missing_reference(config: Config, path: Path) -> None:
    reference = config.reference_path
    if reference is not None and not reference.is_file() and not holds_records(reference):
        raise ConfigError(
            _(
                "{file}: the reference {reference} ([reference] path) is no file and no folder of files; correct the"
                " path."
            ).format(file=path, reference=reference)
        )


def _refuse_odd_as_of(configs: Mapping[Path, Config], as_of: date | None) -> None:
    for path, config in configs.items():
        if config.target.matures and as_of is None:
            raise ConfigError(
                _(
                    "{file}: [target] says when outcomes are due, so the day until which they are known must be given,"
                    " such as --as-of 2019-03-01."
                ).format(file=path)
            )
    if as_of is not None and not any(config.target.matures for config in configs.values()):
        raise ConfigError(
            _(
                "--as-of says until when outcomes are known, but {file} does not say when they mature; write"
                " matures_after_months = 12, or what is true, under [target], or leave out --as-of."
            ).format(file=next(iter(configs)))
        )


def _refuse_odd_names(config: Config, challenger: Path | None) -> None:
    """Refuse names of further input files that are not valid text, since the report contains these names."""
    beside = [] if config.batches is None else matching(config, config.batches.glob)
    for path in (*beside, *(one for one in (*_beside(config), challenger) if one)):
        if any(0xD800 <= ord(character) <= 0xDFFF for character in path.name):
            raise ConfigError(
                _("{file}: the name holds bytes that are no text; rename the file.").format(file=quoted(path.name))
            )


def _beside(config: Config) -> tuple[Path | None, ...]:
    return config.reference_path, config.model_path, config.outcomes_path, config.scores_path


def _plain(path: Path, config: Config) -> str:
    try:
        return plain_name(batch_named(path, config), _("batch"))
    except ValueError as error:
        raise ConfigError(f"{quoted(path.name)}: {error}.") from None


def _refuse_twins(requests: list[ReportRequest]) -> None:
    seen: dict[tuple[str, str], Path] = {}
    for one in requests:
        # Some file systems do not distinguish upper and lower case.
        key = one.model.casefold(), one.name.casefold()
        if key in seen:
            raise ConfigError(
                _(
                    "{first} and {second} are both batch {name} of model {model}; report one of them, or rename it;"
                    ' where each lies in a folder of its own, write name = "folder" under [batches].'
                ).format(first=seen[key], second=one.path, name=quoted(one.name), model=quoted(one.model))
            )
        seen[key] = one.path
