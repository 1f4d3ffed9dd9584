"""The first screen: who answers for the model, the light and its sentence, the figures behind it, and the caveats."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitor_lib.assessment.changes import Change
from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.proof import Trial
from monitor_lib.assessment.results import Results
from monitor_lib.caveats import Caveat
from monitor_lib.i18n import _
from monitor_lib.present.changes import change_sentence
from monitor_lib.present.display import Shown, render, style
from monitor_lib.present.key_figures import VARIABLES, performance_rows, population_rows
from monitor_lib.present.performance import window_months
from monitor_lib.present.proof import proof_line
from monitor_lib.present.sentences import (
    caveat_sentence,
    light_name,
    light_sentence,
    status_headline,
)
from monitor_lib.present.text import (
    count,
    cut,
    days,
    percent,
    plain_table,
)
from monitor_lib.readers.dates import day_name
from monitor_lib.scan.result import Intake
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.status import Status, status_word
from monitor_lib.verdict.judge import Verdict
from monitor_lib.verdict.light import Light

# What needs no sentence on the first screen.
SAID_ABOVE = "performance_is_earlier"
UNTOLD = ("few_months", "volume_usual")
VOTING = ("discrimination", "stability")


def first_screen(
    inputs: Inputs,
    results: Results,
    verdict: Verdict,
    caveats: Sequence[Caveat],
    changes: Sequence[Change],
    trials: Sequence[Trial],
) -> Shown:
    """Everything a risk manager needs who reads no further."""
    lights = {light.name: light for light in verdict.lights}
    population, performance = (
        population_rows(inputs, results, lights),
        performance_rows(results, lights["discrimination"]),
    )
    values = {
        "model": cut(inputs.config.model),
        "batch": cut(inputs.batch_name),
        "facts": _facts(inputs, results),
        "status": verdict.status.value,
        "word": status_word(verdict.status),
        "headline": _headline(verdict, lights),
        "sentences": _sentences(results, verdict),
        "actions": _actions(inputs, verdict),
        "halves": [
            (_("The population today"), _population_dates(inputs), population),
            (_("Performance"), _performance_dates(inputs, results), performance),
        ],
        "previous": results.previous is not None,
        "changes": [change_sentence(change, results) for change in changes],
        "compared": results.reference_performance is not None,
        "proof": proof_line(trials),
        "missed": any(trial.caught is False for trial in trials),
        "caveats": [caveat_sentence(caveat) for caveat in caveats if caveat.code != SAID_ABOVE],
    }
    html = render("overview.html.j2", style=style(), status_word=status_word, **values)
    return Shown(html, _as_text(values))


def _headline(verdict: Verdict, lights: Mapping[str, Light]) -> str:
    applies = any(lights[name].status for name in VOTING)
    own = any(light.code == "reference_is_batch" for light in verdict.lights)
    return status_headline(verdict.status, applies=applies and not own)


def _sentences(results: Results, verdict: Verdict) -> list[str]:
    """What each light found; the variables' lights share a sentence where they say the same."""
    told = [light for light in verdict.lights if light.code not in UNTOLD]
    of_variables = [light for light in told if light.name in VARIABLES]
    if any(light.code != "variables_within" or _above(light) for light in of_variables):
        told = [light for light in told if light.code != "variables_within" or _above(light)]
    sentences = list(dict.fromkeys(light_sentence(light) for light in told))
    if results.window.months and not results.performance.n_known:
        earlier = _(
            "Performance is that of {months}, the latest months with outcomes; none of this batch is known yet."
        )
        sentences.insert(0, earlier.format(months=window_months(results)))
    capped = [light for light in verdict.lights if light.status is Status.RED and light.name in VARIABLES]
    if capped and verdict.status is Status.AMBER:
        sentences.append(_("Variables by themselves raise the verdict to amber at most."))
    return sentences


def _above(light: Light) -> bool:
    """Whether the worst variable lies above the alert limit, surely or not."""
    return bool(light.found and light.limits and light.found.value >= light.limits[0])


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


def _actions(inputs: Inputs, verdict: Verdict) -> list[tuple[str, str]]:
    """What the policy asks for where a limit was passed, of whom, and by when."""
    return [
        (light_name(light.name), " ".join(_asked(light, inputs.batch.last_day)))
        for light in verdict.lights
        if light.status in ("red", "amber")
    ]


def _asked(light: Light, last_day: int) -> list[str]:
    policy = light.policy
    if not (policy.action or policy.owner or policy.days):
        return [_("the policy lays down no action, owner or deadline.")]
    asked = [_ended(cut(policy.action, 400))] if policy.action else []
    if policy.owner:
        asked.append(_("Owner: {owner}").format(owner=_ended(cut(policy.owner))))
    if policy.days:
        # A report knows no clock: the deadline counts from what it is about.
        due = _("Due by {day}, {days} days after the batch's last date.")
        asked.append(due.format(day=day_name(last_day + policy.days), days=policy.days))
    return asked


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _as_text(values: Mapping[str, Any]) -> str:
    """The same as plain text."""
    lines = [f"{values['model']} · {values['batch']}", f"{values['word']}: {values['headline']}"]
    lines += [
        *values["sentences"],
        *(f"{name}: {text}" for name, text in values["actions"]),
        *values["changes"],
        values["proof"],
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
