"""Check whether the index pages and their kept summaries agree with the manifests and the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitor_lib.archive.chain import Chain
from monitor_lib.archive.reading import plain_file
from monitor_lib.archive.store import Archived, read_run
from monitor_lib.archive.summary import NAME, ArchiveSummary, ModelSummary, load_archive, load_model
from monitor_lib.archive.tail import Placed, Position, behind, placed
from monitor_lib.history.index import PAGE
from monitor_lib.history.pages import archive_page, model_line, model_page
from monitor_lib.history.summarise import by_model, of_archive, summarise, take_in
from monitor_lib.i18n import _
from monitor_lib.verify.findings import Finding, Notice
from monitor_lib.verify.scope import Scope


@dataclass
class Kept:
    """A check of summaries and pages against an archive that has no damage."""

    scope: Scope
    chain: Chain
    runs: Sequence[Archived]
    findings: list[Finding] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    _by_folder: dict[Path, Archived] = field(default_factory=dict)
    _outdated: set[str] = field(default_factory=set)

    def check(self) -> None:
        """Report contradictions as findings; report what is missing, outdated or worded differently as notices."""
        lines = list(placed(self.chain.lines))
        self._by_folder = {run.folder: run for run in self.runs}
        fresh = summarise(self.scope.root, lines, self._read)
        self._check_summaries(lines, fresh)
        for path, page in _pages(self.scope.root, fresh, of_archive(fresh, lines)):
            parts = path.relative_to(self.scope.root).parts
            if self.scope.holds(parts[:-1]) and not _says(path, page):
                sentence = _(
                    "{page} is not what this project makes of the archive; python -m monitor_lib index writes it anew"
                )
                self._note("index", sentence, page="/".join(parts))

    def _check_summaries(self, lines: list[Placed], fresh: dict[str, ModelSummary]) -> None:
        kept = load_archive(self.scope.root)
        before = _before(lines, kept.progress.taken.position()) if kept else None
        if kept is None or before is None:
            if lines:
                sentence = _("{file} is missing, or does not belong to this ledger: the next call writes it again")
                self._note("kept", sentence, file=NAME)
            return
        of_models = by_model(lines)
        for model in sorted({*kept.models, *fresh}):
            if self.scope.holds((model,)):
                self._check_model(model, of_models.get(model, []), model in kept.models)
        later = by_model(lines[len(before) :])
        if not self.scope.parts:
            self._check_archive(kept, before, {*later, *self._outdated})
        if later:
            self._note("kept", _("{file} is behind the ledger: the next call brings it up to date"), file=NAME)

    def _check_archive(self, kept: ArchiveSummary, before: list[Placed], outdated: set[str]) -> None:
        """Check the archive's own summary against the ledger as it was when the summary was written.

        A model that has later lines is skipped: its folders have changed since then.
        """
        then = summarise(self.scope.root, before, self._read)
        for model in sorted({*kept.models, *then} - outdated):
            line = model_line(then.get(model, ModelSummary(model=model)), len(kept.models))
            if kept.models.get(model, line if not line.taken else None) != line:
                self._find(NAME, model)
        if kept.progress.unfinished != of_archive({}, before).progress.unfinished:
            self._find(NAME, _("the attempts whose outcome is not recorded"))

    def _check_model(self, model: str, lines: list[Placed], is_known: bool) -> None:
        kept = load_model(self.scope.root, model)
        where = f"{model}/{NAME}"
        if kept is None:
            if is_known:
                self._note("kept", _("{file} is missing: the next call writes it again"), file=where)
            return
        before = [(offset, line) for offset, line in lines if offset + len(line.encoded()) <= kept.taken]
        if kept.taken != behind(before, Position()).offset:
            if kept.taken > behind(list(placed(self.chain.lines)), Position()).offset:
                self._outdated.add(model)  # another process may be writing; a forged value is found by the next call
                self._note("kept", _("{file} is ahead of the ledger as it was read"), file=where)
            else:
                self._find(where, _("how far it was brought"))
            return
        then = ModelSummary(model=model)
        take_in(then, self.scope.root, before, self._read)
        recorded_later = {f"{line.key[1]}/{line.key[2]}" for _offset, line in lines[len(before) :]}
        for name in _unlike(kept.runs, then.runs) + _unlike(kept.remarks, then.remarks):
            if name not in recorded_later and self.scope.holds((model, *name.split("/"))):
                self._check_run(where, name, kept, then)
        for name in _unlike(kept.failures, then.failures):
            if self.scope.holds((model, name.split("/")[0])):
                self._find(where, name)
        if kept.restated != then.restated or kept.unexplained != then.unexplained:
            sentence = _(
                "{file} says something in other words than today's code; python -m monitor_lib index writes it again"
            )
            self._note("kept", sentence, file=where)

    def _check_run(self, where: str, name: str, kept: ModelSummary, then: ModelSummary) -> None:
        """Report a run whose summary is wrong.

        If only its state is outdated (the run was repaired since), this is a notice; every other difference is damage.
        """
        said, is_so = kept.runs.get(name), then.runs.get(name)
        bare = {"state": "gone", "finished": "", "figures": None}
        if said and is_so and said.state != "intact" and said.model_copy(update=bare) == is_so.model_copy(update=bare):
            self._outdated.add(kept.model)
            sentence = _(
                "{file} says that {run} is {state}, which is no longer true; python -m monitor_lib index"
                " writes it again"
            )
            self._note("kept", sentence, file=where, run=name, state=said.state)
        else:
            self._find(where, name)

    def _read(self, folder: Path) -> Archived:
        """Return a run that was already read; a run outside the scope is read now."""
        return self._by_folder.get(folder) or read_run(folder)

    def _find(self, where: str, what: str) -> None:
        sentence = _(
            "what is kept of {what} for the index pages is not what manifests and ledger say; python -m monitor_lib"
            " index makes it anew"
        )
        self.findings.append(Finding("kept", where, sentence.format(what=what)))

    def _note(self, kind: str, sentence: str, **values: str) -> None:
        self.notices.append(Notice(kind, sentence.format(**values)))


def _before(lines: list[Placed], position: Position) -> list[Placed] | None:
    """Return the lines before a position, or None if the position is not between two lines of this ledger."""
    before = [(offset, line) for offset, line in lines if offset < position.offset]
    return before if behind(before, Position()) == position else None


def _unlike(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _pages(root: Path, summaries: dict[str, ModelSummary], kept: ArchiveSummary) -> Iterator[tuple[Path, str]]:
    for model, summary in summaries.items():
        yield root / model / PAGE, model_page(summary)
    yield root / PAGE, archive_page(kept)


def _says(path: Path, page: str) -> bool:
    try:
        with plain_file(path) as file:
            return file.read() == page.encode()
    except OSError:
        return False
