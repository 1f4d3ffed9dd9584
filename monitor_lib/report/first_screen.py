"""The first screen: who is responsible for the model, the light and its sentence, the key figures, and the caveats."""

from collections.abc import Mapping
from typing import Any

from monitor_lib.i18n import _
from monitor_lib.iso_dates import day_name, month_name
from monitor_lib.render.display import Shown, render, style
from monitor_lib.render.numbers import count, cut, days, plain_table
from monitor_lib.report.action import action_text, because_text
from monitor_lib.report.findings import Finding
from monitor_lib.report.headline import no_outcome, status_headline
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report, part
from monitor_lib.report.scored import scored_in_short
from monitor_lib.report.self_test import self_test_line
from monitor_lib.report.topic import Half, KeyRow
from monitor_lib.scan.result import ScanResult
from monitor_lib.status import Status, status_word
from monitor_lib.tallies.scores import EVENT, NON_EVENT

# A headline on the page already says it.
SAID_ABOVE = "performance_is_earlier"


@part
def first_screen(report: Report) -> Shown:
    """The first screen, for a risk manager who reads nothing else."""
    verdict = report.verdict
    values = {
        "model": cut(report.config.model),
        "batch": cut(report.inputs.batch_name),
        "facts": _facts(report.inputs),
        "status": verdict.status.value,
        "word": status_word(verdict.status),
        "headline": _headline(report),
        "sentences": [sentence for topic in report.topics for sentence in topic.sentences(report)],
        "remedy": _("{action}: {why}").format(
            action=action_text(report.remedy.action), why=because_text(report.remedy.because)
        ),
        "actions": _actions(report),
        "halves": [
            (_("The population today"), *_half(report, Half.POPULATION)),
            (_("Performance"), *_half(report, Half.PERFORMANCE)),
        ],
        "without_vote": any(
            light.status is Status.INCONCLUSIVE and light.vote is None for light in report.verdict.lights
        ),
        "alone": _("this month: {word}") if len(report.comparison.window.months) == 1 else _("by itself: {word}"),
        "together": any(light.course for light in report.verdict.lights),
        "previous": report.comparison.previous is not None,
        "changes": [change.sentence() for change in report.changes],
        "compared": report.comparison.reference is not None,
        "self_test": self_test_line(report.trials),
        "missed": any(trial.caught is False for trial in report.trials),
        "caveats": [caveat.sentence() for caveat in report.caveats if caveat.code != SAID_ABOVE],
    }
    html = render("overview.html.j2", style=style(), status_word=status_word, **values)
    return Shown(html, _as_text(values))


def _half(report: Report, half: Half) -> tuple[str, list[KeyRow]]:
    """One group of key figures, and which records they are about."""
    topics = [topic for topic in report.topics if topic.half is half]
    captions = [caption for topic in topics if (caption := topic.caption(report))]
    dates = captions[0] if captions else days(report.inputs.batch.first_day, report.inputs.batch.last_day)
    return dates, [row for topic in topics for row in topic.key_rows(report)]


def _headline(report: Report) -> str:
    applies = any(light.status for light in report.verdict.lights if light.most is Status.RED)
    return status_headline(
        report.verdict.status,
        applies=applies and not report.comparison.is_own_reference,
        young=any(light.code == "loans_may_be_young" for light in report.verdict.lights),
    )


def _facts(inputs: Inputs) -> list[tuple[str, str]]:
    about, policy, reference = inputs.config.about, inputs.config.policy, inputs.reference
    in_force = policy.version and policy.effective_from and _(", from {day}").format(day=policy.effective_from)
    facts = [
        (_("Owner"), about.owner or _("not stated")),
        (_("Model version"), about.version or _("not stated")),
        (_("Purpose"), about.purpose),
        (_("Limitations"), about.limitations),
        (_("Counts as bad"), about.event_definition or _("not stated: ask the owner")),
        (_("Scope"), about.scope or _("not stated: ask the owner")),
        (_("Batch"), sample_text(inputs, inputs.batch)),
        (_("Reference"), sample_text(inputs, reference) if reference else _("none configured")),
        (_("Scores"), scored_in_short(inputs)),
        (_("Policy"), f"{policy.version}{in_force or ''}" if policy.version else _("the project's default limits")),
    ]
    return [(name, cut(text, 400)) for name, text in facts if text]


def sample_text(inputs: Inputs, scanned: ScanResult) -> str:
    """A file in short: its dates, its records and its bads."""
    n_event, n_non_event = (scanned.tally.distribution(outcome).n for outcome in (EVENT, NON_EVENT))
    bads = _("{n} bads").format(n=count(n_event)) if n_event or n_non_event else no_outcome(inputs.config)
    return _("{file}, {dates}: {n} records, {bads}").format(
        file=cut(scanned.source.name, 60),
        dates=days(scanned.first_day, scanned.last_day) if scanned.dated else _("dates not stated"),
        n=count(scanned.records),
        bads=bads,
    )


def _actions(report: Report) -> list[tuple[str, str]]:
    """The findings: the policy's actions, their owners and deadlines."""
    lights = {light.name: light for light in report.verdict.lights}
    return [(report.light_name(one.light), " ".join(_asked(lights[one.light], one))) for one in report.findings]


def _asked(light: Light, finding: Finding) -> list[str]:
    policy = light.policy
    asked = [_("in breach since {month}.").format(month=month_name(finding.since))]
    if not (policy.action or policy.owner or policy.days):
        return [*asked, _("The policy names no action, owner or deadline.")]
    if policy.action:
        asked.append(_ended(cut(policy.action, 400)))
    if policy.owner:
        asked.append(_("Owner: {owner}").format(owner=_ended(cut(policy.owner))))
    if finding.due is not None:
        # A report does not use the clock: a deadline counts from the month of the first breach.
        due = (
            _("Overdue: due by {day}, {days} days after the breach could be known.")
            if finding.overdue
            else _("Due by {day}, {days} days after the breach could be known.")
        )
        asked.append(due.format(day=day_name(finding.due), days=policy.days))
    return asked


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _as_text(values: Mapping[str, Any]) -> str:
    """The same as plain text."""
    lines = [f"{values['model']} · {values['batch']}", f"{values['word']}: {values['headline']}"]
    lines += [
        values["remedy"],
        *values["sentences"],
        *(f"{name}: {text}" for name, text in values["actions"]),
        *values["changes"],
        values["self_test"],
    ]
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
