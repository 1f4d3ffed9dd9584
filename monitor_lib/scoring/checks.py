"""Whether a model may be opened, and where: its pin, its version, its environment, and what confines it."""

from functools import lru_cache
from pathlib import Path

from monitor_lib.config.schema import Config, Scorer
from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _, visible
from monitor_lib.scoring import isolation
from monitor_lib.scoring.environments import Environment, environment_of, suggestion
from monitor_lib.scoring.model_file import ModelFile, read_pinned
from monitor_lib.scoring.process import ModelProcess, Settings


def refuse_other_version(model: ModelFile, environment: Environment) -> None:
    """Refuse a model that another release of scikit-learn saved: it may load and score differently, without a word.

    Raises:
        ConfigError: it names both versions and the line to write.

    """
    here = environment.known.get("scikit-learn", "")
    if not here:
        raise ConfigError(
            _("{file}: scikit-learn is not installed in {python}; install it there, or name another Python.").format(
                file=visible(model.name), python=environment.interpreter
            )
        )
    if not model.version or model.version.split(".")[:2] == here.split(".")[:2]:
        return
    raise ConfigError(
        _("{file}: it was saved with scikit-learn {version}, and {here} is installed here;").format(
            file=visible(model.name), version=model.version, here=here
        )
        + " "
        + suggestion(model.version)
    )


@lru_cache
def held_by(model: ModelFile, settings: Settings) -> tuple[tuple[str, str], ...]:
    """What confines the process that opens a model on this machine, tried once: what is denied, and by what means."""
    process = ModelProcess(model, settings, probe=True)
    process.close()
    return tuple(sorted(process.isolation.items()))


def refuse_unconfined(held: dict[str, str]) -> None:
    """Refuse to open a model where it could reach the network or other files, unless the user has allowed that.

    Raises:
        ConfigError: the system offers no confinement.

    """
    lacking = isolation.BOTH - set(held)
    if lacking and not isolation.is_unisolated():
        names = {"files": _("files"), "network": _("the network")}
        raise ConfigError(
            _(
                "This system can't keep a model from {what}: it needs Linux with Landlock, or with bubblewrap (bwrap)"
                " installed; --unisolated scores without, and the manifest says so."
            ).format(what=", ".join(names[one] for one in sorted(lacking)))
        )


def settings_of(config: Config, environment: Environment, forbidden: Path) -> Settings:
    """Where and within which limits a model is opened; ``forbidden`` is a file that it must not be able to read."""
    scorer = _scorer(config)
    return Settings(environment.interpreter, scorer.max_seconds, scorer.max_bytes, forbidden)


def prepare(config: Config, path: Path) -> tuple[Environment, dict[str, str]]:
    """Check the model in the file ``path``, build its environment, and try what confines it.

    Returns:
        The environment, and what is denied by what means.

    Raises:
        ConfigError: the model can't score here; the sentence says what to write.

    """
    scorer = _scorer(config)
    model, _content = read_pinned(path, scorer.sha256)
    environment = environment_of(scorer, config.real_folder)
    refuse_other_version(model, environment)
    held = dict(held_by(model, settings_of(config, environment, path.resolve())))
    refuse_unconfined(held)
    return environment, held


def _scorer(config: Config) -> Scorer:
    if config.scorer is None:
        raise ValueError("no [scorer] is configured")
    return config.scorer
