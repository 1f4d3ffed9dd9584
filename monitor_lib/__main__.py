"""Commands on an archive: ``python -m monitor_lib --help``."""

import signal
import sys
from pathlib import Path

import click

from monitor_lib.archive.notes import add_note
from monitor_lib.archive.store import Archive
from monitor_lib.errors import MonitorError
from monitor_lib.execution.project import REPORTS
from monitor_lib.history.index import rewrite_index, write_index
from monitor_lib.i18n import _
from monitor_lib.verify.command import verify

INTERRUPTED = 130  # the exit code of shells for a command that Ctrl-C ended


@click.group()
def main() -> None:
    """Work with what run_report.py has written."""


@main.command()
@click.argument("reports", type=click.Path(path_type=Path, exists=True, file_okay=False), default=REPORTS)
def index(reports: Path) -> None:
    """Write all index pages of REPORTS again from the archive; each run is read again."""
    try:
        click.echo(f"Open {rewrite_index(Archive(reports))} in a browser.")
    except MonitorError as error:
        click.echo(f"monitor_lib index: {error}", err=True)
        sys.exit(error.exit_code)


@main.command()
@click.argument("run")
@click.argument("text")
@click.option("--by", required=True, metavar="NAME", help="Who signs the remark off.")
@click.option("--done", metavar="TEXT", help="What was done about it.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=REPORTS, help="Where reports are kept [default: reports]."
)
def note(run: str, text: str, by: str, done: str | None, out: Path) -> None:
    """Append the remark TEXT on RUN (12 hex digits, or its folder) to the ledger; the model's index shows it."""
    try:
        archive, line = add_note(run, text, by, done, out)
        write_index(archive)
    except MonitorError as error:
        click.echo(f"monitor_lib note: {error}", err=True)
        sys.exit(error.exit_code)
    click.echo(_("Noted on {run}; the ledger's head is").format(run="/".join(line.key)))
    click.echo(line.hash)


main.add_command(verify)


def run() -> None:
    """Run the command; an interrupted command ends with an exit code that has no other meaning."""
    # SIGTERM, which ends a service or a container, is handled like Ctrl-C, so that temporary folders are removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = main(prog_name="python -m monitor_lib", standalone_mode=False)
    except click.Abort:
        click.echo("monitor_lib: interrupted.", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    run()
