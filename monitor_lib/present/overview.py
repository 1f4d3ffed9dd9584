"""The first screen: who answers for the model, the light and its sentence, the figures behind it, and the caveats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor_lib.assessment import Inputs, Results
from monitor_lib.caveats import Caveat
from monitor_lib.intake import Intake
from monitor_lib.metrics.discrimination import Discrimination
from monitor_lib.metrics.stability import Stability
from monitor_lib.present.display import Shown, render, style
from monitor_lib.present.performance import window_months
from monitor_lib.present.sentences import (
    caveat_sentence,
    light_name,
    light_sentence,
    status_headline,
    status_word,
    why,
)
from monitor_lib.present.text import count, cut, days, decimal, interval, limit, percent, plain_table, pvalue, signed
from monitor_lib.verdict import Light, Verdict
from monitor_lib.words import _

# What needs no sentence on the first screen.
UNTOLD = ("few_months", "volume_usual")


@dataclass(frozen=True)
class Row:
    """One row of the table of key figures; ``beneath`` stands small below the value."""

    measure: str
    value: str
    beneath: str = ""
    reference: str = ""
    previous: str = ""
    change: str = ""
    change_beneath: str = ""
    limits: str = ""
    smallest: str = ""
    light: Light | None = None
    measure_beneath: str = ""


def first_screen(inputs: Inputs, results: Results, verdict: Verdict, caveats: Sequence[Caveat]) -> Shown:
    """Everything a risk manager needs who reads no further."""
    lights = {light.name: light for light in verdict.lights}
    population, performance = _population(inputs, results, lights), _performance(results, lights["discrimination"])
    values = {
        "model": cut(inputs.config.model),
        "batch": cut(inputs.batch_name),
        "facts": _facts(inputs, results),
        "status": verdict.status.value,
        "word": status_word(verdict.status),
        "headline": status_headline(verdict.status, applies=any(light.status for light in verdict.lights)),
        "sentences": [light_sentence(light) for light in verdict.lights if light.code not in UNTOLD],
        "actions": _actions(verdict),
        "halves": [
            (_("The population today"), _population_dates(inputs), population),
            (_("Performance"), _performance_dates(inputs, results), performance),
        ],
        "previous": results.previous is not None,
        "caveats": [caveat_sentence(caveat) for caveat in caveats],
    }
    html = render("overview.html.j2", style=style(), status_word=status_word, **values)
    return Shown(html, _as_text(values))


def _facts(inputs: Inputs, results: Results) -> list[tuple[str, str]]:
    about, policy, reference = inputs.config.about, inputs.config.policy, inputs.reference
    in_force = policy.version and policy.effective_from and _(", from {day}").format(day=policy.effective_from)
    facts = [
        (_("Owner"), about.owner or _("not stated")),
        (_("Model version"), about.version or _("not stated")),
        (_("Purpose"), about.purpose),
        (_("Limitations"), about.limitations),
        (_("Counts as bad"), about.event_definition or _("not stated: ask the owner")),
        (_("Scope"), about.scope or _("not stated: ask the owner")),
        (_("Batch"), _sample(inputs, inputs.batch, results.performance)),
        (
            _("Reference"),
            _sample(inputs, reference, results.reference_performance)
            if reference and results.reference_performance
            else _("none configured"),
        ),
        (_("Policy"), f"{policy.version}{in_force or ''}" if policy.version else _("the project's default limits")),
    ]
    return [(name, cut(text, 400)) for name, text in facts if text]


def _sample(inputs: Inputs, intake: Intake, performance: Discrimination) -> str:
    bads = _("{n} bads").format(n=count(performance.n_event)) if performance.n_known else _no_outcome(inputs)
    return _("{file}, {dates}: {n} records, {bads}").format(
        file=cut(intake.source.name, 60),
        dates=days(intake.first_day, intake.last_day),
        n=count(intake.records),
        bads=bads,
    )


def _no_outcome(inputs: Inputs) -> str:
    if inputs.config.columns.target is None:
        return _("no outcome column configured")
    return _("no outcome known yet")


def _population_dates(inputs: Inputs) -> str:
    return days(inputs.batch.first_day, inputs.batch.last_day)


def _performance_dates(inputs: Inputs, results: Results) -> str:
    judged = results.judged
    if not judged.n_known:
        return _no_outcome(inputs)
    return _("vintages {months}, outcomes known for {known} records, {rate} bad").format(
        months=window_months(results), known=count(judged.n_known), rate=percent(judged.event_rate)
    )


def _population(inputs: Inputs, results: Results, lights: Mapping[str, Light]) -> list[Row]:
    check, before, light = results.volume_check, results.previous, lights["stability"]
    usual = ""
    if check.low is not None and check.high is not None:
        usual = _("usual {low} to {high}").format(low=count(round(check.low)), high=count(round(check.high)))
    records = Row(
        _("Records"),
        count(results.volume.total),
        usual,
        count(inputs.reference.records) if inputs.reference else "",
        count(before.records) if before else "",
        light=lights["volume"],
    )
    drift, stability = results.drift, results.stability
    if drift is None or stability is None:
        return [records, Row(_("Adherence of the scores"), _("not applicable"), light=light)]
    shift = Row(
        _("KS drift D"),
        decimal(drift.ks) if drift.why is None else why(drift.why),
        _("{interval}, p-value {p}").format(interval=interval(drift.low, drift.high), p=pvalue(drift.pvalue)),
        previous=decimal(before.drift.ks) if before and before.drift else "",
    )
    if stability.corrected is None:
        return [records, shift, Row(_("PSI"), why(stability.why or "no_scores"), light=light)]
    return [records, shift, _psi_row(stability, before.stability if before else None, light)]


def _psi_row(found: Stability, before: Stability | None, light: Light) -> Row:
    return Row(
        _("PSI"),
        decimal(max(0.0, found.corrected or 0.0)),
        _("before correction {psi}").format(psi=decimal(found.psi)),
        previous=decimal(max(0.0, before.corrected)) if before and before.corrected is not None else "",
        limits=_limits(light),
        smallest=decimal(light.smallest) if light.found else "",
        light=light,
        change_beneath=interval(found.low, found.high),
    )


def _performance(results: Results, light: Light) -> list[Row]:
    now, then, change = results.judged, results.reference_performance, results.change
    before = results.previous.performance if results.previous else None
    if now.auc is None:
        return [Row(_("AUC, Gini, KS"), why(now.why or "no_outcome"), light=light)]
    found = light.found
    auc = Row(
        _("AUC"),
        decimal(now.auc),
        interval(now.auc_low, now.auc_high),
        decimal(then.auc) if then else "",
        decimal(before.auc) if before else "",
        signed(-found.value) if found else "",
        f"{signed(-found.high)} {_('to')} {signed(-found.low)}" if found else "",
        _("drop of {limits}").format(limits=_limits(light)) if found else "",
        decimal(light.smallest) if found else "",
        light,
    )
    mixed = _("by ranking; the mix of scores adds {mix}").format(mix=signed(-change.mix)) if found and change else ""
    return [
        replace(auc, measure=_("AUC"), measure_beneath=mixed),
        Row(
            _("Gini"), decimal(now.gini), "", decimal(then.gini) if then else "", decimal(before.gini) if before else ""
        ),
        Row(
            _("KS separation"),
            decimal(now.ks),
            "",
            decimal(then.ks) if then else "",
            decimal(before.ks) if before else "",
        ),
    ]


def _limits(light: Light) -> str:
    return " / ".join(limit(value) for value in light.limits or ())


def _actions(verdict: Verdict) -> list[str]:
    """What the policy asks for where a limit was passed."""
    return [
        _("{light}: {action}{who}{when}").format(
            light=light_name(light.name),
            action=cut(light.policy.action, 400)
            or _("the policy states no action (set it under [policy.{name}])").format(name=light.name),
            who=_(" Owner: {owner}.").format(owner=cut(light.policy.owner)) if light.policy.owner else "",
            when=_(" Due within {days} days of this report.").format(days=light.policy.days)
            if light.policy.days
            else "",
        )
        for light in verdict.lights
        if light.status in ("red", "amber")
    ]


def _as_text(values: Mapping[str, Any]) -> str:
    """The same as plain text."""
    lines = [f"{values['model']} · {values['batch']}", f"{values['word']}: {values['headline']}"]
    lines += [*values["sentences"], *values["actions"]]
    lines += [f"{name}: {text}" for name, text in values["facts"]]
    for name, dates, rows in values["halves"]:
        cells = [
            [row.measure, f"{row.value} ({row.beneath})" if row.beneath else row.value, row.reference] for row in rows
        ]
        lines += [
            "",
            f"{name}, {dates}",
            plain_table([_("Measure"), _("Batch"), _("Reference")], cells),
        ]
    return "\n".join([*lines, "", *values["caveats"]])
