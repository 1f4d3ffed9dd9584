"""Commands on an archive: ``python -m monitor_lib --help``."""

import sys
from pathlib import Path

import click

from monitor_lib.errors import MonitorError
from monitor_lib.runs.archive import Archive
from monitor_lib.runs.index import write_index
from monitor_lib.runs.project import REPORTS
from monitor_lib.verify.command import verify


@click.group()
def main() -> None:
    """Work with what run_report.py has written."""


@main.command()
@click.argument("reports", type=click.Path(path_type=Path, exists=True, file_okay=False), default=REPORTS)
def index(reports: Path) -> None:
    """Write the index pages of REPORTS anew from what the archive holds."""
    try:
        click.echo(f"Open {write_index(Archive(reports))} in a browser.")
    except MonitorError as error:
        click.echo(f"monitor_lib index: {error}", err=True)
        sys.exit(error.exit_code)


main.add_command(verify)


if __name__ == "__main__":
    main(prog_name="python -m monitor_lib")
