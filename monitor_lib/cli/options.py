"""Options that several commands share."""

import os
from pathlib import Path

import click

from monitor_lib.execution.project import REPORTS
from monitor_lib.scoring.isolation import UNISOLATED

out = click.option(
    "--out", type=click.Path(path_type=Path), default=REPORTS, help="Where reports are kept [default: reports]."
)
unisolated = click.option(
    "--unisolated", is_flag=True, help="Score by a model file where this system can't confine it; the manifest says so."
)


def allow_unisolated(allowed: bool) -> None:
    """Hand the option down to every process that this one starts."""
    if allowed:
        os.environ[UNISOLATED] = "1"
