"""``python -m monitor_lib``: the commands on an archive."""

import signal
import sys
from importlib import import_module

import click

from monitor_lib.exit_codes import DONE, INTERRUPTED

# Each command is defined in the module of its name, and imported only when it is asked for.
COMMANDS = ("index", "init", "note", "score", "serve", "verify")


class Commands(click.Group):
    """The commands, each imported when it is needed."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Return a command, or None if there is none of this name."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"monitor_lib.cli.{name}"), name)
        return command


@click.group(cls=Commands)
def main() -> None:
    """Begin a configuration, and work with what run_report.py has written."""


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
    sys.exit(code if isinstance(code, int) else DONE)
