"""One call of ``verify``: check the files of each path, then make its reports again."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from monitor_lib.archive.chain import Chain, Event
from monitor_lib.archive.store import Archived
from monitor_lib.errors import ConfigError, MonitorError
from monitor_lib.execution.performers import Performers
from monitor_lib.execution.project import ROOT
from monitor_lib.execution.worker import perform_here
from monitor_lib.exit_codes import DIFFERS, DONE, FAILED, NOT_SETTLED
from monitor_lib.i18n import _
from monitor_lib.verify.inputs import Finder
from monitor_lib.verify.integrity import check
from monitor_lib.verify.reperform import Reperformed, reperform
from monitor_lib.verify.scope import Scope, find_scope
from monitor_lib.verify.verdict import Verified, integrity_lines, last_line, run_lines

SHIPPED = ROOT / "datasets"
NO_PLACES = (Path("/dev"), Path("/proc"), Path("/sys"))
ORDER = (FAILED, DIFFERS, NOT_SETTLED, DONE)  # the gravest first


class UnreadableError(MonitorError):
    """The archive can't be read, so it is unknown whether it is damaged or intact."""

    exit_code = NOT_SETTLED


def verify_all(
    paths: Sequence[Path], head: str | None, inputs: Sequence[Path] | None, echo: Callable[[str], object]
) -> list[Verified]:
    """Verify each path.

    Args:
        paths: an archive, or a model, a batch or a run in it, each.
        head: the hash that the ledger must hold, if it was noted elsewhere.
        inputs: folders where the inputs may lie now; None if no report is to be made again.
        echo: called with each line of the results.

    Raises:
        MonitorError: the call is wrong, or an archive can't be read.

    """
    if head is not None and not re.fullmatch("[0-9a-f]{64}", head):
        raise ConfigError(
            _("--head: must be the 64 hex digits of a ledger's head, got {n} characters.").format(n=len(head))
        )
    finder = None if inputs is None else Finder(inputs, shipped=[SHIPPED])
    with Performers(1) as performers:
        return [_verify(scope, head, finder, performers, echo) for scope in [find_scope(path) for path in paths]]


def exit_code(verified: Sequence[Verified]) -> int:
    """Return the gravest exit code of all paths."""
    codes = {one.exit_code for one in verified}
    return next(code for code in ORDER if code in codes)


def _verify(
    scope: Scope, head: str | None, finder: Finder | None, performers: Performers, echo: Callable[[str], object]
) -> Verified:
    """Verify one path and print each result as soon as it is known, since a whole archive takes minutes."""
    try:
        integrity = check(scope, head)
    except OSError as error:
        raise UnreadableError(
            _("{file}: can't be read: {reason}.").format(file=error.filename or scope.root, reason=error.strerror)
        ) from None
    place = scope.root.joinpath(*scope.parts)
    if not place.exists() and not integrity.findings:
        raise ConfigError(_("{path}: there is no such run, and the ledger records none.").format(path=place))
    for line in integrity_lines(scope, integrity):
        echo(line)
    runs: list[Reperformed] = []
    if finder is not None and not integrity.findings:
        places = _places(scope, integrity.chain)
        for run in integrity.runs:
            result = reperform(run, finder.at(places(run)), lambda task: performers.submit(perform_here, task).result())
            runs.append(result)
            for line in run_lines(result):
                echo(line)
    verified = Verified(scope, integrity, tuple(runs))
    echo(last_line(verified, reperformed=finder is not None))
    return verified


def _places(scope: Scope, chain: Chain) -> Callable[[Archived], list[Path]]:
    """Return a function that gives the folders where a run's inputs were last, according to the ledger.

    Folders in the archive itself and folders of devices are left out: no input is there.
    """
    seen = {line.key: line.values["inputs"] for line in chain.lines if line.event is Event.STARTED}

    def of_run(run: Archived) -> list[Path]:
        places = [(scope.root / place).resolve() for place in seen.get(run.key, ())]
        return [place for place in places if not any(place.is_relative_to(one) for one in (scope.root, *NO_PLACES))]

    return of_run
