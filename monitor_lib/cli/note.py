"""``python -m monitor_lib note``: put a remark on a run into the ledger."""

from pathlib import Path

import click

from monitor_lib.archive.notes import add_note
from monitor_lib.cli import options
from monitor_lib.cli.refusal import refusing
from monitor_lib.history.index import write_index
from monitor_lib.i18n import _


@click.command()
@click.argument("run")
@click.argument("text")
@click.option("--by", required=True, metavar="NAME", help="Who signs the remark off.")
@click.option("--done", metavar="TEXT", help="What was done about it.")
@options.out
def note(run: str, text: str, by: str, done: str | None, out: Path) -> None:
    """Append the remark TEXT on RUN (12 hex digits, or its folder) to the ledger; the model's index shows it."""
    with refusing("monitor_lib note"):
        archive, line = add_note(run, text, by, done, out)
        write_index(archive)
    click.echo(_("Noted on {run}; the ledger's head is").format(run="/".join(line.key)))
    click.echo(line.hash)
