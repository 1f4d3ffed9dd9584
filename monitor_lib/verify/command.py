"""The command ``python -m monitor_lib verify``."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from monitor_lib.archive.chain import Chain, Event
from monitor_lib.archive.store import Archived
from monitor_lib.errors import ConfigError, MonitorError
from monitor_lib.execution.performers import Performers
from monitor_lib.execution.project import ROOT
from monitor_lib.execution.worker import perform_here
from monitor_lib.i18n import _
from monitor_lib.verify.inputs import Finder
from monitor_lib.verify.integrity import check
from monitor_lib.verify.reperform import Reperformed, reperform
from monitor_lib.verify.scope import Scope, find_scope
from monitor_lib.verify.verdict import Verified, integrity_lines, last_line, run_lines

SHIPPED = ROOT / "datasets"
NO_PLACES = (Path("/dev"), Path("/proc"), Path("/sys"))
ORDER = (1, 4, 5, 0)


class UnreadableError(MonitorError):
    """The archive can't be read, so it is unknown whether it is damaged or intact."""

    exit_code = 5


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
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of sentences.")
def verify(
    paths: tuple[Path, ...], head: str | None, inputs: tuple[Path, ...], integrity_only: bool, as_json: bool
) -> None:
    """Check that PATH (an archive, a model, a batch or a run) is unchanged, and make its reports again to compare."""
    try:
        if head is not None and not re.fullmatch("[0-9a-f]{64}", head):
            raise ConfigError(
                _("--head: must be the 64 hex digits of a ledger's head, got {n} signs.").format(n=len(head))
            )
        told = _nothing if as_json else click.echo
        finder = None if integrity_only else Finder(inputs, shipped=[SHIPPED])
        with Performers(1) as performers:
            result = [_verify(scope, head, finder, performers, told) for scope in [find_scope(path) for path in paths]]
    except MonitorError as error:
        click.echo(f"monitor_lib verify: {error}", err=True)
        sys.exit(error.exit_code)
    code = next(code for code in ORDER if code in {one.exit_code for one in result})
    if as_json:
        click.echo(json.dumps({"exit_code": code, "verified": [one.document() for one in result]}, indent=1))
    sys.exit(code)


def _nothing(_line: str) -> None:
    """Print nothing: with ``--json``, the output is one document only."""


def _verify(
    scope: Scope, head: str | None, finder: Finder | None, performers: Performers, told: Callable[[str], object]
) -> Verified:
    """Verify one path and print each result as soon as it is known, since a whole archive takes minutes."""
    try:
        integrity = check(scope, head)
    except OSError as error:
        raise UnreadableError(
            _("{file}: can't be read: {why}.").format(file=error.filename or scope.root, why=error.strerror)
        ) from None
    place = scope.root.joinpath(*scope.parts)
    if not place.exists() and not integrity.findings:
        raise ConfigError(_("{path}: there is no such run, and the ledger knows of none.").format(path=place))
    for line in integrity_lines(scope, integrity):
        told(line)
    runs: list[Reperformed] = []
    if finder is not None and not integrity.findings:
        places = _places(scope, integrity.chain)
        for run in integrity.runs:
            result = reperform(run, finder.at(places(run)), lambda task: performers.submit(perform_here, task).result())
            runs.append(result)
            for line in run_lines(result):
                told(line)
    verified = Verified(scope, integrity, tuple(runs))
    told(last_line(verified, reperformed=finder is not None))
    return verified


def _places(scope: Scope, chain: Chain) -> Callable[[Archived], list[Path]]:
    """Return a function that gives the folders where a run's inputs were last, according to the ledger.

    Folders in the archive itself and folders of devices are left out: no input is there.
    """
    seen = {line.key: line.values["inputs"] for line in chain.lines if line.event is Event.STARTED}

    def of_run(run: Archived) -> list[Path]:
        told = [(scope.root / place).resolve() for place in seen.get(run.key, ())]
        return [place for place in told if not any(place.is_relative_to(one) for one in (scope.root, *NO_PLACES))]

    return of_run
