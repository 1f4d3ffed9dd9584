"""Check whether the files match their manifests and the ledger, and whether the ledger is intact."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.archive.attempt import is_alive
from monitor_lib.archive.chain import LEDGER, Chain, has_ledger, read_chain
from monitor_lib.archive.manifest import MANIFEST
from monitor_lib.archive.reading import document, sha256
from monitor_lib.archive.statement import SUBJECTS, sealed
from monitor_lib.archive.store import Archive, Archived, read_run
from monitor_lib.errors import MonitorError
from monitor_lib.i18n import _, ngettext
from monitor_lib.verify.findings import Finding, Notice
from monitor_lib.verify.kept import Kept
from monitor_lib.verify.leftovers import failed_notebooks, unknown_folders
from monitor_lib.verify.scope import DEPTH, Scope

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Integrity:
    """The result of the check.

    Attributes:
        chain: the ledger.
        findings: the damage; empty if all is well.
        notices: what an auditor should know although it is no damage.
        runs: the runs that are intact.
        unsettled: the reasons why it can't be confirmed that the archive is unchanged, even without damage.
        total: the number of run folders that exist.

    """

    chain: Chain
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...]
    runs: tuple[Archived, ...]
    unsettled: tuple[str, ...] = ()
    total: int = 0


def check(scope: Scope, head: str | None = None) -> Integrity:
    """Check an archive, or a part of it, against its ledger.

    Args:
        scope: the part to check; the ledger is always read from its first line.
        head: the hash of a ledger line that was noted elsewhere; the ledger must contain it.

    """
    archive = Archive(scope.root)
    # Folders are listed before the ledger is read: a run that appears now already has its started line.
    folders = sorted(_run_folders(scope))
    chain = read_chain(scope.root)
    if scope.parts and not has_ledger(scope.root):
        return _without_ledger(scope, chain, folders)
    findings: list[Finding] = []
    notices: list[Notice] = []
    if chain.fault:
        findings.append(Finding("ledger", LEDGER, _("the ledger is damaged: {reason}").format(reason=chain.fault)))
    if head is not None:
        _hold_head(chain, head, findings, notices)
    runs = []
    for folder in folders:
        run, faults = _check_run(archive, folder, chain)
        findings += faults
        runs += [run] if run else []
    if not chain.fault:
        findings += _missing(scope, archive, chain)
        findings += unknown_folders(scope, chain)
        findings += failed_notebooks(scope, archive, chain)
        if chain.torn.endswith(b"\n"):
            findings.append(Finding("torn", LEDGER, _("the last line is complete, and not as it was written")))
        _hold_replaced(scope, chain, head, findings, notices)
        notices += _unfinished(scope, archive, chain)
        if not findings:
            kept = Kept(scope, chain, runs)
            kept.check()
            findings += kept.findings
            notices += kept.notices
    unsettled = tuple(_without_outcome(scope, archive, chain))
    return Integrity(chain, tuple(findings), tuple(notices), tuple(runs), unsettled, len(folders))


def _without_ledger(scope: Scope, chain: Chain, folders: list[Path]) -> Integrity:
    """Check a part that was copied out of its archive: no ledger can confirm its manifests."""
    findings: list[Finding] = []
    for folder in folders:
        where = "/".join(folder.relative_to(scope.root).parts)
        try:
            findings += _check_files(where, folder)
        except OSError as error:
            findings.append(Finding("unreadable", where, _("can't be read: {reason}").format(reason=error.strerror)))
    place = scope.root.joinpath(*scope.parts)
    sentence = (
        _("no ledger lies above {folder}; the files do not agree with its manifest")
        if findings
        else _(
            "no ledger lies above {folder}; the files agree with its manifest, but nothing shows that the manifest is"
            " the archived one: ask for the whole archive"
        )
    )
    return Integrity(chain, tuple(findings), (), (), (sentence.format(folder=place),), len(folders))


def _hold_replaced(
    scope: Scope, chain: Chain, head: str | None, findings: list[Finding], notices: list[Notice]
) -> None:
    """Report runs that the ledger records with two manifests; after a head that was noted elsewhere, this is damage."""
    hashes = [line.hash for line in chain.lines]
    kept = hashes.index(head) + 1 if head in hashes else None
    for line in chain.replaced():
        if not scope.holds(line.key):
            continue
        sentence = _("the ledger records this run with two different manifests; it may have been replaced")
        if kept is not None and hashes.index(line.hash) >= kept:
            findings.append(Finding("replaced", "/".join(line.key), sentence))
        else:
            notices.append(Notice("replaced", f"{'/'.join(line.key)}: {sentence}"))


def _without_outcome(scope: Scope, archive: Archive, chain: Chain) -> Iterator[str]:
    """Yield the run folders that have a started line but no outcome line, if no process is working on them."""
    for key in sorted({line.key for line in chain.unfinished()} - set(chain.recorded_manifests())):
        works = [archive.root / line.values["work"] for line in chain.unfinished() if line.key == key]
        if scope.holds(key) and archive.folder(*key).exists() and not any(is_alive(work) for work in works):
            yield _(
                "{run} stands there, and no line of the ledger records it: not settled; call run_report.py once to"
                " have it adopted"
            ).format(run="/".join(key))


def _run_folders(scope: Scope) -> Iterator[Path]:
    pattern = "/".join([*["*"] * (DEPTH - len(scope.parts))])
    place = scope.root.joinpath(*scope.parts)
    folders = place.glob(pattern) if pattern else [place]
    archive = Archive(scope.root)
    for folder in folders:
        parts = folder.relative_to(scope.root).parts
        # A hidden folder at the top of the archive is no model.
        if archive.stands(*parts) and not parts[0].startswith("."):
            yield folder


def _hold_head(chain: Chain, head: str, findings: list[Finding], notices: list[Notice]) -> None:
    hashes = [line.hash for line in chain.lines]
    if head not in hashes:
        findings.append(
            Finding(
                "head",
                LEDGER,
                _("no line has the hash {head}: this is another ledger, or it was changed").format(head=head),
            )
        )
        return
    later = len(hashes) - 1 - hashes.index(head)
    notices.append(
        Notice(
            "head",
            ngettext(
                "the ledger goes on from the head that was given by {n} line",
                "the ledger goes on from the head that was given by {n} lines",
                later,
            ).format(n=later)
            if later
            else _("the ledger's head is the one that was given"),
        )
    )


def _check_run(archive: Archive, folder: Path, chain: Chain) -> tuple[Archived | None, list[Finding]]:
    """Return the run if it is intact, and the damage that was found."""
    model, batch, name = folder.relative_to(archive.root).parts
    where = f"{model}/{batch}/{name}"
    try:
        findings = _check_files(where, folder)
        if chain.fault:
            return None, findings
        recorded = chain.recorded_manifests().get((model, batch, name))
        if recorded is None:
            if any(line.key == (model, batch, name) for line in chain.unfinished()):
                return None, findings
            return None, [Finding("no_line", where, _("no line of the ledger puts this run in the archive"))]
        if sha256(folder / MANIFEST) != recorded:
            sentence = _("{file} is not the one that the ledger names").format(file=MANIFEST)
            return None, [Finding("manifest", f"{where}/{MANIFEST}", sentence)]
        return (None if findings else read_run(folder)), findings
    except (OSError, MonitorError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return None, [Finding("unreadable", where, _("can't be read: {reason}").format(reason=reason))]


def _check_files(where: str, folder: Path) -> list[Finding]:
    """Check the files of a run against its manifest."""
    entries = {path.name for path in folder.iterdir()}
    wanted = {*SUBJECTS, MANIFEST}
    findings = [Finding("missing", f"{where}/{name}", _("the file is missing")) for name in sorted(wanted - entries)]
    findings += [
        Finding("extra", f"{where}/{name}", _("the file does not belong to the run"))
        for name in sorted(entries - wanted)
    ]
    if MANIFEST not in entries:
        return findings
    try:
        digests = sealed(document(folder / MANIFEST)).digests()
    except ValueError:
        return [*findings, Finding("manifest", f"{where}/{MANIFEST}", _("the manifest is not as it was written"))]
    for name in SUBJECTS:
        path = folder / name
        if name in entries and (path.is_symlink() or not path.is_file() or sha256(path) != digests[name]):
            findings.append(Finding("changed", f"{where}/{name}", _("the file is not what the manifest says")))
    return findings


def _missing(scope: Scope, archive: Archive, chain: Chain) -> Iterator[Finding]:
    for key in sorted(chain.recorded_manifests()):
        if scope.holds(key) and not archive.stands(*key):
            yield Finding("gone", "/".join(key), _("the ledger names this run, and its folder is gone"))


def _unfinished(scope: Scope, archive: Archive, chain: Chain) -> Iterator[Notice]:
    if chain.torn:
        yield Notice("torn", _("the ledger's last line is incomplete because of a crash; the next report records that"))
    for line in chain.unfinished():
        if not scope.holds(line.key):
            continue
        if is_alive(archive.root / line.values["work"]):
            sentence = _("{run} is being reported now").format(run="/".join(line.key))
        else:
            sentence = _(
                "{run} was started and ended without recording an outcome; the next call of run_report.py records it"
            ).format(run="/".join(line.key))
        yield Notice("unfinished", sentence)
