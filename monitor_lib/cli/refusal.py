"""How a command ends when it can't do what it was asked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from monitor_lib.errors import MonitorError


@contextmanager
def refusing(command: str) -> Iterator[None]:
    """Print an error of ours as one sentence after the command's name, and exit with the error's code."""
    try:
        yield
    except MonitorError as error:
        click.echo(f"{command}: {error}", err=True)
        sys.exit(error.exit_code)
