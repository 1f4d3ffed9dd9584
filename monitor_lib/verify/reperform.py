"""Make an archived report again from its inputs, and find out whether the result is the same."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from monitor_lib.archive.reading import document, plain_file, sha256
from monitor_lib.archive.recorded import Change, Recorded, of_today, recorded, what_changed
from monitor_lib.archive.statement import SUBJECTS
from monitor_lib.archive.store import Archived, same_files
from monitor_lib.config.challenger import load_challenger
from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError, MonitorError
from monitor_lib.execution.identity import identify
from monitor_lib.execution.machine import this_machine
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.roles import CHALLENGER, CONFIGURATION, by_role
from monitor_lib.execution.task import Task
from monitor_lib.i18n import _, speaking, visible
from monitor_lib.verify.figures import TOLERANCE, Difference, differences
from monitor_lib.verify.inputs import Finder
from monitor_lib.verify.texts import same_texts

PAGES = ("report.html", "notebook.ipynb")
Perform = Callable[[Task], Path]


class Status(StrEnum):
    """The result of making a report again."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_REPERFORMED = "not_reperformed"


@dataclass(frozen=True)
class Reperformed:
    """One run that was made again.

    Attributes:
        run: the archived run.
        status: the result.
        by: what was compared, ``bytes`` or ``figures``; empty if nothing was compared.
        changed: what has changed since; these are the possible causes if the status is ``differs``.
        differences: the figures that differ.
        reason: a further explanation, or why the report could not be made again.

    """

    run: Archived
    status: Status
    by: str = ""
    changed: tuple[Change, ...] = ()
    differences: tuple[Difference, ...] = ()
    reason: str = ""


def reperform(run: Archived, finder: Finder, perform: Perform) -> Reperformed:
    """Execute the project's own notebook on the report's inputs, in a temporary folder and without any cache.

    If no file with the hash of an input is found, a file with the input's name is used: the status is then ``differs``,
    and that file is reported as changed.

    Args:
        run: the archived report.
        finder: finds its inputs.
        perform: performs a task and returns the folder of the finished report.

    """
    try:
        then = recorded(run.manifest)
        inputs = _find(then, finder)
        with tempfile.TemporaryDirectory(prefix="verify-") as folder, speaking(then.language):
            return _make(run, then, inputs, Path(folder).resolve(), perform)
    except MonitorError as error:
        return Reperformed(run, Status.NOT_REPERFORMED, reason=str(error))
    except OSError as error:
        reason = _("{file}: can't be read or written: {reason}.").format(
            file=error.filename, reason=error.strerror or error
        )
        return Reperformed(run, Status.NOT_REPERFORMED, reason=reason)


def _find(then: Recorded, finder: Finder) -> dict[str, Path]:
    inputs = {}
    for role, (name, digest) in then.inputs.items():
        path = finder.find(name, digest)
        if path is None:
            raise BatchError(
                _("the {role} {file} with SHA-256 {sha256} was not found; name its folder with --inputs DIR.").format(
                    role=role, file=name, sha256=digest
                )
            )
        inputs[role] = path
    return inputs


def _make(run: Archived, then: Recorded, given: dict[str, Path], folder: Path, perform: Perform) -> Reperformed:
    request = _lay_out(run, then, given, folder / "inputs")
    identity = identify(request, then.language)
    changed = what_changed(then, of_today(identity, this_machine()))
    work = folder / "work"
    work.mkdir()
    made = perform(Task(request, identity, work, cache=False))
    other = tuple(differences(run.metrics, document(made / "metrics.json")))
    if changed:
        inputs = any(one.kind not in ("code", "environment") for one in changed)
        status = Status.DIFFERS if inputs or other else Status.SAME
        reason = (
            "" if inputs else _("page and notebook were not compared, since they were made by other code or versions")
        )
        return Reperformed(run, status, "figures", changed, other, reason)
    return _compare_files(run, then, made, other)


def _lay_out(run: Archived, then: Recorded, inputs: dict[str, Path], folder: Path) -> ReportRequest:
    """Link the inputs under the names that the archived report used, and return the request for the report."""
    links = {}
    for role, path in inputs.items():
        links[role] = folder / role / then.inputs[role][0]
        if not links[role].resolve().is_relative_to(folder):
            raise BatchError(_("its manifest names an input that is no plain file name"))
        links[role].parent.mkdir(parents=True)
        links[role].symlink_to(path.resolve(), target_is_directory=path.is_dir())
    config = load_config(links[CONFIGURATION.name])
    other = links.get(CHALLENGER.name)
    challenger = load_challenger(other, config) if other else None
    as_of = date.fromisoformat(then.as_of) if then.as_of else None
    return ReportRequest(run.folder.parent.name, config, by_role(links), challenger, as_of)


def _compare_files(run: Archived, then: Recorded, made: Path, other: tuple[Difference, ...]) -> Reperformed:
    """Compare the files when no recorded input, code or version has changed.

    Only the last digits of numbers may differ then, and only on another kind of machine.
    """
    if same_files(run.folder, made):
        return Reperformed(run, Status.SAME, "bytes")
    machines = _("made on {then}, re-performed on {now}").format(then=visible(str(then.machine)), now=this_machine())
    if other:
        reason = _("inputs, code and versions are the same, but figures differ ({machines})")
        return Reperformed(run, Status.DIFFERS, "bytes", (), other, reason.format(machines=machines))
    unlike = [name for name in SUBJECTS if sha256(run.folder / name) != sha256(made / name)]
    if then.machine == this_machine():
        reason = _("inputs, code and versions are the same, but the bytes of {files} differ ({machines})")
    elif not all(same_texts(_text(run.folder / name), _text(made / name)) for name in PAGES):
        reason = _("the figures are the same, but the pages differ by more than rounding ({machines})")
    else:
        reason = _(
            "figures differ by less than {tolerance:g}, numbers in the pages by their last digit at most ({machines})"
        )
        return Reperformed(run, Status.SAME, "figures", reason=reason.format(tolerance=TOLERANCE, machines=machines))
    return Reperformed(run, Status.DIFFERS, "bytes", reason=reason.format(files=", ".join(unlike), machines=machines))


def _text(path: Path) -> str:
    with plain_file(path) as file:
        return file.read().decode("utf-8", "surrogateescape")
