"""Check what an archive contains beside its runs: folders that no line explains, and notebooks of failed attempts."""

from collections.abc import Iterator
from pathlib import Path

from monitor_lib.archive.chain import Chain, Event
from monitor_lib.archive.reading import sha256
from monitor_lib.archive.store import FAILED, Archive
from monitor_lib.i18n import _
from monitor_lib.verify.findings import Finding
from monitor_lib.verify.scope import DEPTH, Scope

REPORT_LIKE = (".html", ".ipynb", ".json")  # files that could be mistaken for a part of the archive
ENDED_BADLY = (Event.FAILED, Event.TIMED_OUT, Event.INTERRUPTED)


def unknown_folders(scope: Scope, chain: Chain) -> Iterator[Finding]:
    """Yield folders of models and batches that no line names, and files that do not belong to the archive.

    Run folders are not checked here, since each run is checked against the ledger. Files with a hidden name are ignored
    at the top of the archive, folders with one at every level.
    """
    known = {line.key[:length] for line in chain.lines for length in (1, 2)}
    for path in _entries(scope, scope.root, ()):
        parts = path.relative_to(scope.root).parts
        if path.is_dir() and parts not in known:
            yield Finding("unknown", "/".join(parts), _("no line of the ledger explains this folder"))
        elif not path.is_dir() and not _is_index(parts):
            yield Finding("extra", "/".join(parts), _("the file does not belong to the archive"))


def _is_index(parts: tuple[str, ...]) -> bool:
    """Return whether a path is the index page of the archive or of a model."""
    return parts[-1] == "index.html" and len(parts) <= len(("model", "index.html"))


def _entries(scope: Scope, folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """Yield the folders of models and batches in the scope, and the files beside models, batches and runs."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        here = (*parts, path.name)
        is_folder = path.is_dir()
        if not scope.holds(here) or (path.name.startswith(".") and (not parts or not is_folder)):
            continue
        if is_folder and len(here) < DEPTH:
            yield path
            yield from _entries(scope, path, here)
        elif not is_folder and (parts or path.suffix in REPORT_LIKE):
            yield path


def failed_notebooks(scope: Scope, archive: Archive, chain: Chain) -> Iterator[Finding]:
    """Yield notebooks of failed attempts that are missing, changed, or that no line names, and files beside them."""
    notebooks = {line.key: line.values.get("notebook") for line in chain.lines if line.event in ENDED_BADLY}
    under_way = {line.key for line in chain.unfinished()}
    kept = set[tuple[str, str, str]]()
    for path in sorted((archive.root / FAILED).rglob("*")):
        parts = path.relative_to(archive.root / FAILED).parts
        if len(parts) == DEPTH + 1 and parts[-1] == "notebook.ipynb":
            kept.add((parts[0], parts[1], parts[2]))
        elif (len(parts) > DEPTH or not path.is_dir()) and scope.holds(parts[:DEPTH]):
            where = path.relative_to(archive.root).as_posix()
            yield Finding("extra", where, _("the file does not belong to the archive"))
    for key in sorted({*(key for key, digest in notebooks.items() if digest), *kept}):
        if not scope.holds(key) or key in under_way:
            continue
        path = archive.failed_notebook(*key)
        if path.is_symlink() or not path.is_file():
            sentence = _("the ledger names this notebook of a failed attempt, and it is gone")
        elif notebooks.get(key) is None:
            sentence = _("no line of the ledger names this notebook of a failed attempt")
        elif sha256(path) != notebooks[key]:
            sentence = _("the notebook of a failed attempt is not the one that the ledger names")
        else:
            continue
        yield Finding("failed_notebook", path.relative_to(archive.root).as_posix(), sentence)
