"""The first screen of a comparison: the decision, what it rests on, and both models side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown, render, style
from monitor_lib.render.numbers import NONE, count, cut, days, decimal, interval, percent, pvalue, signed
from monitor_lib.render.tables import Row, side_by_side_text
from monitor_lib.report.first_screen import sample_text
from monitor_lib.report.report import Report, part
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.status import status_word
from monitor_lib.topics.challenger.measure import ChallengerResult
from monitor_lib.topics.challenger.topic import CHALLENGER_TOPIC
from monitor_lib.topics.challenger.words import (
    basis_sentence,
    choice_word,
    cutoff_sentence,
    headline,
    months_text,
    ranking_sentence,
)

# What the batch's own report says; a comparison of two models on the same records does not depend on it.
OF_THE_BATCH = ("performance_is_earlier", "drop_is_mix", "loans_may_be_young", "bad_rate_far_above")


@part
def first_screen(report: Report) -> Shown:
    """The first screen, for who decides whether the champion stays."""
    result = report.of(CHALLENGER_TOPIC)
    if result is None:
        raise ValueError("a report without a challenger has no comparison to show")
    sentences = [
        basis_sentence(result),
        ranking_sentence(result, report.config.policy.challenger.least_gain),
        cutoff_sentence(result),
    ]
    shown = filter(None, sentences)
    groups = [
        (_("Performance"), _judged(result), _performance(result)),
        (_("The population today"), _today(report), _population(result)),
    ]
    values = {
        "model": cut(report.config.model),
        "batch": cut(report.inputs.batch_name),
        "facts": _facts(report, result),
        "choice": result.decision.choice.value,
        "word": choice_word(result.decision.choice),
        "headline": headline(result.decision),
        "sentences": list(shown),
        "caveats": [one.sentence() for one in report.caveats if one.code not in OF_THE_BATCH],
        "head": [_("Measure"), _("Champion"), _("Challenger"), _("Difference")],
        "groups": [(name, records, rows) for name, records, rows in groups if rows],
        "note": _note(),
    }
    return Shown(render("challenger.html.j2", style=style(), **values), _as_text(values))


def _facts(report: Report, result: ChallengerResult) -> list[tuple[str, str]]:
    inputs, about, policy = report.inputs, report.config.about, report.config.policy
    challenger = inputs.challenger
    other = ""
    if challenger is not None:
        by = challenger.model.file if challenger.model else _("column {column}").format(column=challenger.column)
        other = f"{challenger.name} ({cut(by, 60)})"
    champion = " ".join(filter(None, [inputs.model.file if inputs.model else "", about.version]))
    facts = [
        (_("Champion"), champion or _("column {column}").format(column=report.config.columns.score)),
        (_("Challenger"), other),
        (_("Owner"), about.owner or _("not stated")),
        (_("Counts as bad"), about.event_definition or _("not stated: ask the owner")),
        (_("Batch"), sample_text(inputs, inputs.batch)),
        (_("Reference"), sample_text(inputs, inputs.reference) if inputs.reference else _("none configured")),
        (_("Compared on"), _judged(result)),
        (_("Champion's light"), _("{word}, by its own report").format(word=status_word(report.verdict.status))),
        (_("Policy"), policy.version or _("the project's default limits")),
    ]
    return [(name, cut(text, 400)) for name, text in facts if text]


def _judged(result: ChallengerResult) -> str:
    n, bads = count(result.n_known), count(result.paired.n_event)
    if not result.months:
        return _("no record with an outcome")
    return _("{months}: {n} records with both scores and an outcome, {bads} bads").format(
        months=months_text(result), n=n, bads=bads
    )


def _today(report: Report) -> str:
    batch = report.inputs.batch
    return days(batch.first_day, batch.last_day)


def _performance(result: ChallengerResult) -> list[Row]:
    paired, own, there = result.paired, result.discrimination, result.at_reference
    if paired.gain is None:
        return []
    rows = [
        Row(
            _("AUC"),
            (
                *((decimal(one.auc), _interval(one)) for one in own),
                (signed(paired.gain), _wald(paired.low, paired.high)),
            ),
        ),
        _plain(_("Gini"), [one.gini for one in own]),
        _plain(_("KS separation"), [one.ks for one in own]),
    ]
    if there is not None and there.gain is not None:
        rows.append(
            Row(
                _("AUC on the reference"),
                (
                    (decimal(there.champion), ""),
                    (decimal(there.challenger), ""),
                    (signed(there.gain), _wald(there.low, there.high)),
                ),
            )
        )
    return rows


def _interval(one: Discrimination) -> str:
    return _wald(one.auc_low, one.auc_high)


def _wald(low: float | None, high: float | None) -> str:
    return interval(low, high) if low is not None else ""


def _population(result: ChallengerResult) -> list[Row]:
    rows = []
    if result.psi is not None and result.drift is not None:
        psi, drift = result.psi, result.drift
        shown = [None if one.corrected is None else max(0.0, one.corrected) for one in psi]
        rows.append(_plain(_("PSI"), shown, [_wald(one.low, one.high) for one in psi]))
        tests = [_("p {p}").format(p=pvalue(one.pvalue)) if one.ks is not None else "" for one in drift]
        rows.append(_plain(_("Distance from the reference (D)"), [one.ks for one in drift], tests))
    return [*rows, _scored(result)]


def _scored(result: ChallengerResult) -> Row:
    champion, challenger, none = result.batch.counted_alone()
    both = result.batch.pairs().n
    everyone = both + champion + challenger + none
    counts = (both + champion, both + challenger)
    cells = [(count(n), percent(n / everyone) if everyone else "") for n in counts]
    difference = counts[1] - counts[0]
    text = "0" if not difference else f"{difference:+,}".replace("-", "\u2212")
    return Row(_("Records scored"), (*cells, (text, "")))


def _plain(name: str, values: Sequence[float | None], beneath: Sequence[str] = ("", "")) -> Row:
    """A measure of both, and the difference without an interval."""
    champion, challenger = values
    gap = NONE if champion is None or challenger is None else signed(challenger - champion)
    return Row(name, (*((decimal(one), below) for one, below in zip(values, beneath, strict=True)), (gap, "")))


def _note() -> str:
    return _(
        "Small below the AUC: 95% intervals by DeLong (1988); that of the difference takes into account that both"
        " models have scored the same records. Small below the PSI: one-sided 95% bounds. KS separation is a maximum,"
        " so chance alone pushes it up where records are few; it is shown, not judged. The decision rests on the gain"
        " of the AUC alone."
    )


def _as_text(values: Mapping[str, Any]) -> str:
    """The same as plain text."""
    lines = [f"{values['model']} \u00b7 {values['batch']}", f"{values['word']}: {values['headline']}"]
    lines += [*values["sentences"], *(f"{name}: {text}" for name, text in values["facts"])]
    lines += ["", side_by_side_text(values["head"], values["groups"])]
    return "\n".join([*lines, "", *values["caveats"]])
