"""``python -m monitor_lib verify``: is an archive what was written, and do its reports come out again."""

import json
import sys
from pathlib import Path

import click

from monitor_lib.cli import options
from monitor_lib.cli.refusal import refusing
from monitor_lib.verify.session import exit_code, verify_all


@click.command(
    epilog="Exit code: 0 same; 1 damaged; 2 usage; 4 a report differs; 5 a report can't be made again; 1 before 4"
    " before 5."
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--head", metavar="H", help="The ledger's head as it was noted elsewhere: the ledger must hold it.")
@click.option(
    "--inputs",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the inputs lie now; they are found by their hashes. May be given more than once.",
)
@click.option(
    "--integrity-only", is_flag=True, help="Hold the files against manifest and ledger, and make nothing again."
)
@options.unisolated
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of sentences.")
def verify(
    paths: tuple[Path, ...],
    head: str | None,
    inputs: tuple[Path, ...],
    integrity_only: bool,
    unisolated: bool,
    as_json: bool,
) -> None:
    """Check that PATH (an archive, a model, a batch or a run) is unchanged, and make its reports again to compare."""
    options.allow_unisolated(unisolated)
    echo = _nothing if as_json else click.echo
    with refusing("monitor_lib verify"):
        verified = verify_all(paths, head, None if integrity_only else inputs, echo)
    code = exit_code(verified)
    if as_json:
        click.echo(json.dumps({"exit_code": code, "verified": [one.document() for one in verified]}, indent=1))
    sys.exit(code)


def _nothing(_line: str) -> None:
    """Print nothing: with ``--json``, the output is one document only."""
