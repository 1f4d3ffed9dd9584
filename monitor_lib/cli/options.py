"""Options that several commands share."""

from pathlib import Path

import click

from monitor_lib.execution.project import REPORTS

out = click.option(
    "--out", type=click.Path(path_type=Path), default=REPORTS, help="Where reports are kept [default: reports]."
)
