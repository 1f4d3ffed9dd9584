"""``python -m monitor_lib init``: write a first monitor.toml from a file."""

import os
from pathlib import Path

import click

from monitor_lib.cli.refusal import refusing
from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _

NAME = "monitor.toml"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reference", type=click.Path(path_type=Path), help="The sample that the model was tested on.")
@click.option("--to", type=click.Path(path_type=Path), help="Where to write [default: monitor.toml beside FILE].")
def init(file: Path, reference: Path | None, to: Path | None) -> None:
    """Write a commented monitor.toml for a batch: what was seen, what is guessed, and what is left to fill in.

    FILE may be a folder of part files.
    """
    from monitor_lib.draft.guess import guess
    from monitor_lib.draft.sample import sample_of
    from monitor_lib.draft.text import draft_text, two_writings, unfilled, unsure_dates

    target = to or file.parent / NAME
    with refusing("monitor_lib init"):
        if target.exists():
            raise ConfigError(
                _("{file}: it exists and is not written over; move it away, or name another with --to.").format(
                    file=target
                )
            )
        if reference is not None and not reference.exists():
            raise ConfigError(_("{file}: there is no such file; correct the path.").format(file=reference))
        sample = sample_of(file)
        found = guess(sample, sample_of(reference) if reference else None)
        below = None if reference is None else Path(os.path.relpath(reference, target.parent)).as_posix()
        folder = Path(os.path.relpath(file.parent, target.parent)).as_posix()
        text = draft_text(file, sample, found, below, folder)
        try:
            with target.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except OSError as error:
            raise ConfigError(
                _("{file}: can't be read or written: {reason}.").format(file=target, reason=error.strerror)
            ) from None
    click.echo(_("{file} is written.").format(file=target))
    for said in filter(None, (two_writings(found), unsure_dates(found))):
        click.echo(said)
    for line in unfilled(text):
        click.echo(_("Fill in: {line}").format(line=line))
    click.echo(_("Then: {command}").format(command=f"python run_report.py {file} --config {target}"))
