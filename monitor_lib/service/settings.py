"""What a service offers: its models, its folders and its limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.config.loading import load_config
from monitor_lib.config.schema import Config
from monitor_lib.errors import ConfigError, quoted
from monitor_lib.execution.plan import ready_config
from monitor_lib.i18n import _
from monitor_lib.service.refusal import Refusal


@dataclass(frozen=True)
class Served:
    """One model that can be asked for.

    Attributes:
        name: the model's name.
        config: its configuration.
        data: the folder below which its data sets are.

    """

    name: str
    config: Path
    data: Path

    def load(self) -> Config:
        """Load the configuration as it is now.

        Raises:
            ConfigError: it can't be used any more, or is another model's.

        """
        config = load_config(self.config)
        if config.model != self.name:
            raise ConfigError(
                _(
                    "{file}: this was model {before} when the service started and is {now}; start the service again."
                ).format(file=self.config, before=quoted(self.name), now=quoted(config.model))
            )
        return config


@dataclass(frozen=True)
class Limits:
    """What one request may take.

    Attributes:
        max_bytes: of its body.
        max_records: posted in it.
        max_seconds: from its last byte to its answer, the wait for other requests included.

    """

    max_bytes: int = 32 << 20
    max_records: int = 1_000_000
    max_seconds: float = 120.0


@dataclass(frozen=True)
class Settings:
    """A service.

    Attributes:
        models: the models, each by another name.
        out: the archive.
        received: where records that were posted for a report are kept.
        limits: what one request may take.
        jobs: how many requests are worked on at the same time.
        token: what a caller must know; None where only this machine can call.

    """

    models: tuple[Served, ...]
    out: Path
    received: Path
    limits: Limits
    jobs: int
    token: str | None = None

    def places(self) -> dict[str, str]:
        """Return the folders of the service, each with what a caller may read in its place."""
        folders = {str(self.out): "reports", str(self.received): "received"}
        folders |= {str(one.config.parent): one.name for one in self.models}
        return folders | {str(one.data): one.data.name for one in self.models}

    def choose(self, *names: str | None) -> Served:
        """Return the model of this name; where there is one model only, no name is needed.

        Args:
            names: what each place that can name a model says; None where it says nothing.

        Raises:
            Refusal: there is no such model, none was named, or two were.

        """
        said = {name for name in names if name is not None}
        known = ", ".join(quoted(one.name) for one in self.models[:SHOWN])
        if len(said) > 1:
            raise Refusal(
                422,
                "two_models",
                _("The address and the body name two models; name one of them: {names}."),
                names=known,
            )
        if not said:
            if len(self.models) == 1:
                return self.models[0]
            raise Refusal(
                422, "model_needed", _("Several models are served: name one of them as model: {names}."), names=known
            )
        found = next((one for one in self.models if one.name in said), None)
        if found is None:
            raise Refusal(404, "no_such_model", _("This model is not served here; there are: {names}."), names=known)
        return found


SHOWN = 12


def served_models(configs: Sequence[Path], data: Path | None) -> tuple[Served, ...]:
    """Check the configurations of all models that are to be served.

    Args:
        configs: each a ``monitor.toml``.
        data: the folder below which data sets are; None for the folder of each configuration.

    Raises:
        ConfigError: a configuration or its model can't be used, or two models have one name.

    """
    models: dict[str, Served] = {}
    for path in configs:
        config = ready_config(path)
        key = config.model.casefold()  # as folders of the archive they may be one
        if key in models:
            raise ConfigError(
                _("{first} and {second} are both model {name}; serve one of them, or rename it.").format(
                    first=models[key].config, second=path, name=quoted(config.model)
                )
            )
        models[key] = Served(config.model, path.absolute(), (data or path.parent).resolve())
    return tuple(models.values())
