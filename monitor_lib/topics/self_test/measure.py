"""Check whether every injected fault is noticed: the batch's own code measures and judges each corrupted copy."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from monitor_lib.bins.binning import binned
from monitor_lib.bins.bins import Bins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.report.light import Light
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Topic
from monitor_lib.report.trial import On, Trial
from monitor_lib.status import Status
from monitor_lib.topics.adherence.topic import ADHERENCE
from monitor_lib.topics.discrimination.topic import DISCRIMINATION
from monitor_lib.topics.self_test.faults import FAULTS, Fault, Subjects, fault_text, share_of
from monitor_lib.topics.self_test.tally import FaultTally
from monitor_lib.topics.variables.topic import VARIABLES

# The lights that may show a fault.
WATCHED_BY: dict[On, tuple[Topic[Any], ...]] = {
    On.NUMBER: (VARIABLES,),
    On.CATEGORY: (VARIABLES,),
    On.SCORE: (DISCRIMINATION, ADHERENCE),
    On.OUTCOME: (DISCRIMINATION,),
}
LIGHT = (Status.AMBER, Status.RED)
# A figure that can't be computed is reported with its reason, so the fault is noticed.
NOT_COMPUTED = ("one_class", "no_scored_outcome", "no_scores", "one_bin", "scores_not_comparable")


@dataclass(frozen=True)
class Corrupted:
    """A copy of the batch under a fault; ``subject`` is the variable, None where it is the score or the outcome."""

    comparison: Comparison
    subject: str | None


def run_self_test(report: Report, subjects: Subjects, copies: FaultTally) -> tuple[Trial, ...]:
    """Try every fault.

    Args:
        report: of the batch itself.
        subjects: what is corrupted.
        copies: the corrupted copies, counted while the batch was scanned.

    """
    return tuple(_trial(fault, report, subjects, copies) for fault in FAULTS)


def _trial(fault: Fault, report: Report, subjects: Subjects, copies: FaultTally) -> Trial:
    trial = Trial(fault.code, partial(fault_text, fault.code), fault.on)
    corrupted = _corrupted(fault, report, subjects, copies)
    if isinstance(corrupted, str):
        bins = _subject(fault, subjects)
        named = report.comparison.reference is not None and bins is not None
        return replace(trial, subject=bins.name if bins and named else None, reason=corrupted)
    topics = WATCHED_BY[fault.on]
    config = report.config
    results = [topic.measure(corrupted.comparison, config, report.of(topic)) for topic in topics]
    lights = [light for topic, one in zip(topics, results, strict=True) for light in topic.lights(one, config.policy)]
    return _noticed(replace(trial, subject=corrupted.subject, caught=False), fault, lights, report.verdict.lights)


def _corrupted(fault: Fault, report: Report, subjects: Subjects, copies: FaultTally) -> Corrupted | str:
    """The copy with a fault, or a code for why the fault can't be tried."""
    if fault.on in (On.NUMBER, On.CATEGORY):
        return _corrupted_variable(fault, report, subjects, copies)
    return _corrupted_scores(fault, report, subjects, copies)


def _corrupted_variable(fault: Fault, report: Report, subjects: Subjects, copies: FaultTally) -> Corrupted | str:
    compared, bins = report.comparison, _subject(fault, subjects)
    if compared.reference is None:
        return "no_reference"
    if bins is None:
        return "no_such_variable"
    if not _is_fair(fault.code, subjects, copies):
        return "records_alike"
    months = report.of(VARIABLES).months
    tally = copies.variables[fault.code]
    if fault.code == "one_sentinel":
        tally += _one_sentinel(bins, months[-1])
    if tally.records_by_bin(bins.name, months) is None:
        return "no_records"
    counts = {**compared.batch.variables.counts, bins.name: tally.counts[bins.name]}
    batch = replace(compared.batch, variables=VariableTally(counts, compared.batch.variables.unseen))
    return Corrupted(_alone(compared, batch), bins.name)


def _corrupted_scores(fault: Fault, report: Report, subjects: Subjects, copies: FaultTally) -> Corrupted | str:
    if fault.on is On.OUTCOME and not report.of(DISCRIMINATION).overall.n_known:
        return "no_outcome"
    maturity = report.comparison.maturity
    if fault.on is On.OUTCOME and maturity is not None and not maturity.mature(report.comparison.months):
        return "not_mature"
    tally = copies.scores.get(fault.code)
    if tally is None:
        return "no_reference"
    if not _is_fair(fault.code, subjects, copies):
        return "records_alike"
    compared = report.comparison
    # The copy's scores are rounded if the report's scores are.
    scores = tally.rounded() if report.inputs.is_rounded else tally
    return Corrupted(_alone(compared, replace(compared.batch, scores=scores)), None)


def _alone(compared: Comparison, batch: Records) -> Comparison:
    """The comparison of a copy, without courses: it is tried whether a fault shows in the month in which it comes."""
    return replace(compared, batch=batch, course_start=None)


def _is_fair(code: str, subjects: Subjects, copies: FaultTally) -> bool:
    """Whether about the intended share of records was selected: records that are all equal share one draw."""
    wanted = share_of(code, subjects)
    return wanted is None or wanted / 2 < copies.selected.get(code, 0) / max(1, copies.records) < min(1, 2 * wanted)


def _one_sentinel(bins: Bins, month: int) -> VariableTally:
    """One record in this month whose value consists of nines, far above all values of the reference."""
    sentinel = 99_999.0
    while sentinel <= 2 * abs(bins.high):
        sentinel = 10 * sentinel + 9
    return VariableTally.of({bins.name: (bins, binned(pa.array([sentinel]), bins, "."))}, np.array([month], np.int32))


def _subject(fault: Fault, subjects: Subjects) -> Bins | None:
    """The variable that a fault corrupts."""
    return {On.NUMBER: subjects.number, On.CATEGORY: subjects.category}.get(fault.on)


def _noticed(trial: Trial, fault: Fault, lights: Iterable[Light], own: Iterable[Light]) -> Trial:
    """The trial with the light that shows the fault.

    Of several, those come first that do not show it in the batch itself, and of these the one that the fault is made
    for.
    """
    shown = [light for light in lights if _shows(light, trial.subject)]
    lit = {light.name for light in own if _shows(light, trial.subject)}
    if not shown:
        return trial
    best = min(shown, key=lambda light: (light.name in lit, light.name != fault.light))
    return replace(trial, caught=True, light=best.name, status=best.alone, already=best.name in lit)


def _shows(light: Light, subject: str | None) -> bool:
    if light.alone in LIGHT:
        return subject is None or subject in light.subjects
    return light.code in NOT_COMPUTED
