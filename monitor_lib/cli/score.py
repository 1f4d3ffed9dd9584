"""``python -m monitor_lib score``: look at a model file, pin it, score files with it."""

import csv
from pathlib import Path

import click

from monitor_lib.cli import options
from monitor_lib.cli.refusal import refusing
from monitor_lib.config.schema import Config
from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _
from monitor_lib.scoring.model_file import ModelFile, read_model

SHOWN = 12


@click.command()
@click.argument("batch", required=False, type=click.Path(path_type=Path))
@click.option("--config", required=True, type=click.Path(path_type=Path), help="The monitor.toml with a [scorer].")
@click.option(
    "--challenger",
    type=click.Path(path_type=Path),
    help="The model that this TOML file names, instead of the batch's own.",
)
@click.option(
    "--pin", is_flag=True, help="Show what the model file is, then write its SHA-256 into the file that names it."
)
@click.option("--to", type=click.Path(path_type=Path), help="Write the scores there [default: the screen].")
@options.unisolated
def score(
    batch: Path | None, config: Path, challenger: Path | None, pin: bool, to: Path | None, unisolated: bool
) -> None:
    """Show what the model file of a configuration is; with --pin, pin it; with BATCH, score its records.

    Scores are written as CSV: the number of each record, from 1, and its score.
    """
    from monitor_lib.scoring.pin import write_pin

    options.allow_unisolated(unisolated)
    with refusing("monitor_lib score"):
        named_in = challenger or config
        path = _settings(config, challenger).model_path
        if path is None:
            raise ConfigError(
                _('{file}: no model is configured; write path = "model.pkl" under [scorer].').format(file=named_in)
            )
        if batch is None or pin:
            model = read_model(path)
            _show(model)
            if pin:
                write_pin(named_in, model.sha256)
                click.echo(_("{file}: sha256 under [scorer] is now the one above.").format(file=named_in), err=True)
        if batch is not None:
            _score(batch, _settings(config, challenger), path, to)


def _settings(config: Path, challenger: Path | None) -> Config:
    """The configuration, with the challenger in the champion's place where one is given."""
    from monitor_lib.config.challenger import load_challenger
    from monitor_lib.config.loading import load_config

    settings = load_config(config)
    return settings if challenger is None else load_challenger(challenger, settings).scored(settings)


def _show(model: ModelFile) -> None:
    """Print what a file is, on the error stream, so that scores can be piped on."""
    lines = [
        (_("file"), f"{model.name}, {model.size:,} bytes"),
        (_("SHA-256"), model.sha256),
        (_("format"), model.format.value),
        (_("saved with"), f"scikit-learn {model.version}" if model.version else _("not said in the file")),
        (_("imports"), _some(model.imports)),
    ]
    for name, value in lines:
        click.echo(f"{name:<12}{value}", err=True)
    if model.unusual:
        click.echo(
            _("LOOK: a scikit-learn model does not need these: {names}").format(names=_some(model.unusual)), err=True
        )
    click.echo(_("As far as it can be read without opening the file; a file can hide what it imports."), err=True)


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:SHOWN]) + (f", … ({len(names)})" if len(names) > SHOWN else "") or "-"


def _score(batch: Path, settings: Config, path: Path, to: Path | None) -> None:
    from monitor_lib.scoring.checks import prepare
    from monitor_lib.scoring.scores import scores_of

    prepare(settings, path)
    scores = scores_of(batch, settings, path)
    with click.open_file(str(to) if to else "-", "w", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["record", settings.columns.score])
        writer.writerows((number, f"{one!r}") for number, one in enumerate(scores, 1))
    if to:
        click.echo(_("{n} scores in {file}.").format(n=f"{len(scores):,}", file=to), err=True)
