"""The results of ``verify`` for one path, for people and for programs."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from monitor_lib.archive.chain import has_ledger
from monitor_lib.archive.store import Archived
from monitor_lib.exit_codes import DIFFERS, DONE, FAILED, NOT_SETTLED
from monitor_lib.i18n import _, ngettext, visible
from monitor_lib.verify.integrity import Integrity
from monitor_lib.verify.reperform import Reperformed, Status
from monitor_lib.verify.scope import Scope

SHOWN = 8
LONGEST = 200
LONGEST_SENTENCE = 800
# These figures are shown first, since readers know them best.
HEADLINES = ("verdict.status", "volumetry.total", "performance.overall.", "adherence.ks", "adherence.psi")


@dataclass(frozen=True)
class Verified:
    """The results for one path; ``runs`` is empty if nothing was re-performed."""

    scope: Scope
    integrity: Integrity
    runs: tuple[Reperformed, ...] = ()

    @property
    def exit_code(self) -> int:
        """The first of these that applies: 1 damaged, 4 a report differs, 5 not re-performed or unsettled, 0 same."""
        statuses = {run.status for run in self.runs}
        if self.integrity.findings:
            return FAILED
        if Status.DIFFERS in statuses:
            return DIFFERS
        return NOT_SETTLED if Status.NOT_REPERFORMED in statuses or self.integrity.unsettled else DONE

    def document(self) -> dict[str, Any]:
        """Return the results as a document for programs."""
        chain = self.integrity.chain
        return {
            "archive": str(self.scope.root),
            "part": "/".join(self.scope.parts),
            "exit_code": self.exit_code,
            "ledger": {"lines": len(chain.lines), "head": chain.head, "intact": not chain.fault},
            "findings": [asdict(finding) for finding in self.integrity.findings],
            "unsettled": list(self.integrity.unsettled),
            "notices": [asdict(notice) for notice in self.integrity.notices],
            "intact_runs": [name_of(run) for run in self.integrity.runs],
            "reperformed": [
                {
                    "run": name_of(one.run),
                    "status": one.status.value,
                    "compared": one.by or None,
                    "changed": [asdict(change) for change in one.changed],
                    "differences": [asdict(difference) for difference in one.differences],
                    "reason": one.reason or None,
                }
                for one in self.runs
            ],
        }


def name_of(run: Archived) -> str:
    """Return ``model/batch/run``."""
    return "/".join(run.key)


def integrity_lines(scope: Scope, integrity: Integrity) -> Iterator[str]:
    """Yield the lines about the integrity of the archive, which are printed first."""
    chain = integrity.chain
    what = (_("the archive"), _("the model"), _("the batch"), _("the run"))[len(scope.parts)]
    yield visible("/".join([str(scope.root), *scope.parts])) + f": {what}"
    lines = ngettext("{n} line", "{n} lines", len(chain.lines)).format(n=len(chain.lines))
    if scope.parts and not has_ledger(scope.root):
        yield "  " + _("ledger   none")
    elif chain.fault:
        yield "  " + _("ledger   DAMAGED, {lines} can be read up to there").format(lines=lines)
    else:
        yield "  " + _("ledger   intact, {lines}; its head is").format(lines=lines)
        yield f"           {chain.head}"
    if chain.fault:
        yield "  " + _("files    not checked against the ledger, since it is damaged")
    elif scope.parts == () or has_ledger(scope.root):
        sentence = ngettext(
            "files    {n} of {total} run is what manifest and ledger say",
            "files    {n} of {total} runs are what manifest and ledger say",
            integrity.total,
        )
        yield "  " + sentence.format(n=len(integrity.runs), total=integrity.total)
    for notice in integrity.notices:
        yield "  " + _("note     {sentence}").format(sentence=visible(notice.sentence))
    for sentence in integrity.unsettled:
        yield "  " + _("OPEN     {sentence}").format(sentence=visible(sentence))
    for finding in integrity.findings:
        where, sentence = _shown(finding.where), _shown(finding.sentence, LONGEST_SENTENCE)
        yield "  " + _("DAMAGED  {where}: {sentence}").format(where=where, sentence=sentence)


def run_lines(one: Reperformed) -> Iterator[str]:
    """Yield the lines about one report that was made again."""
    words = {
        (Status.SAME, "bytes"): _("same, byte by byte"),
        (Status.SAME, "figures"): _("same, figures only") if one.changed else _("same figures"),
        (Status.DIFFERS, "bytes"): _("DIFFERS"),
        (Status.DIFFERS, "figures"): _("DIFFERS"),
        (Status.NOT_REPERFORMED, ""): _("NOT RE-PERFORMED"),
    }
    yield f"  {name_of(one.run)}  {words[one.status, one.by]}" + (
        f": {_shown(one.reason, LONGEST_SENTENCE)}" if one.reason else ""
    )
    for change in one.changed:
        yield f"      {change.kind}: {_shown(change.sentence, LONGEST_SENTENCE)}"
    first_known = sorted(one.differences, key=lambda difference: not difference.path.startswith(HEADLINES))
    for difference in first_known[:SHOWN]:
        yield "      " + _("{figure}: {then} archived, {now} now").format(
            figure=_shown(difference.path), then=_shown(str(difference.then)), now=_shown(str(difference.now))
        )
    more = len(one.differences) - SHOWN
    if more > 0:
        yield "      " + ngettext("and {n} more figure", "and {n} more figures", more).format(n=more)


def _shown(text: str, longest: int = LONGEST) -> str:
    """Return a text from an untrusted source on one line and with a limited length."""
    return visible(text if len(text) <= longest else text[: longest - 1] + "\u2026")


def _differs(verified: Verified) -> str:
    """Return the sentence for reports that differ; it recommends ``--inputs`` if only input files have changed."""
    kinds = {change.kind for one in verified.runs if one.status is Status.DIFFERS for change in one.changed}
    if kinds and kinds <= {"data", "reference", "policy", "model"}:
        return _(
            "The files are intact; a report comes out different because an input has changed: name the"
            " folder of the originals with --inputs."
        )
    return _("The files are intact, but a report comes out different today.")


def last_line(verified: Verified, *, reperformed: bool) -> str:
    """Return the conclusion in one sentence."""
    sentences = {
        FAILED: _("Damaged: do not rely on it; nothing was re-performed."),
        DIFFERS: _differs(verified),
        NOT_SETTLED: _("Not settled: see what is open above.")
        if verified.integrity.unsettled
        else _("The files are intact, but a report could not be made again."),
        DONE: _same(verified.runs) if reperformed else _("Intact; nothing was re-performed."),
    }
    return sentences[verified.exit_code]


def _same(runs: tuple[Reperformed, ...]) -> str:
    """Return the sentence for reports that are the same; it claims only what was compared."""
    if not runs:
        return _("Intact; there was no report to make again.")
    if any(one.changed for one in runs):
        return _(
            "Intact, and the same figures: page and notebook were not compared where they were made by other"
            " code or versions."
        )
    if any(one.by == "figures" for one in runs):
        return _(
            "Same figures: the files are intact, and every report comes out again but for last digits, which another"
            " kind of processor rounds otherwise."
        )
    return _("Same: the files are intact, and every report comes out again.")
