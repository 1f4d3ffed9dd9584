"""Was every spoilt copy noticed? Each is measured and judged by what measured and judged the batch itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.results import Results, judge_results, performed
from monitor_lib.proof.faults import FAULTS, Fault, On
from monitor_lib.stats.psi import score_stability
from monitor_lib.stats.variable import variable_shift
from monitor_lib.status import Status
from monitor_lib.verdict.judge import Verdict
from monitor_lib.verdict.light import Light

SEEN = (Status.AMBER, Status.RED)
# A figure that can't be computed is said, with its reason, so the fault does not pass unnoticed.
NOT_COMPUTED = ("one_class", "no_scored_outcome", "no_scores", "one_cell", "scores_not_comparable")


@dataclass(frozen=True)
class Trial:
    """One fault and what became of it.

    Attributes:
        code: the fault.
        on: what was spoilt.
        subject: the variable, None where it was the score or the outcome.
        caught: whether a light shows it; None where it could not be tried.
        light: the light that shows it.
        status: what that light shows.
        already: whether the light is lit without the fault, which then proves little.
        why: a code for what kept it from being tried.

    """

    code: str
    on: On
    subject: str | None = None
    caught: bool | None = None
    light: str | None = None
    status: Status | None = None
    already: bool = False
    why: str | None = None


def prove(inputs: Inputs, results: Results, verdict: Verdict) -> tuple[Trial, ...]:
    """Try every fault."""
    return tuple(
        _score_trial(fault, inputs, results, verdict)
        if fault.on in (On.SCORE, On.OUTCOME)
        else _variable_trial(fault, inputs, results, verdict)
        for fault in FAULTS
    )


def _variable_trial(fault: Fault, inputs: Inputs, results: Results, verdict: Verdict) -> Trial:
    subjects, variables = inputs.spoilt.subjects, results.variables
    bins = subjects.number if fault.on is On.NUMBER else subjects.category
    if inputs.reference is None or variables is None:
        return Trial(fault.code, fault.on, why="no_reference")
    if bins is None:
        return Trial(fault.code, fault.on, why="no_such_variable")
    if not inputs.spoilt.fair(fault.code):
        return Trial(fault.code, fault.on, bins.name, why="records_alike")
    spoilt_tally = inputs.spoilt.variables[fault.code]
    if fault.code == "one_sentinel":
        spoilt_tally = inputs.spoilt.with_sentinel(fault.code, variables.months[-1])
    cells = spoilt_tally.cells(bins.name, variables.months)
    then = inputs.reference.frozen[bins.name]
    spoilt = None if cells is None else variable_shift(bins.name, cells, then.counts, len(bins.sentinels), then.twice)
    if spoilt is None:
        return Trial(fault.code, fault.on, bins.name, why="no_records")
    shifts = tuple(spoilt if shift.name == bins.name else shift for shift in variables.shifts)
    judged = judge_results(inputs, replace(results, variables=replace(variables, shifts=shifts)))
    trial = Trial(fault.code, fault.on, bins.name, caught=False)
    return _seen(trial, judged, verdict, ("unseen", "missing", "csi"))


def _score_trial(fault: Fault, inputs: Inputs, results: Results, verdict: Verdict) -> Trial:
    if fault.on is On.OUTCOME and not results.performance.n_known:
        return Trial(fault.code, fault.on, why="no_outcome")
    tally = inputs.spoilt.score_copy(fault.code, rounded=inputs.is_rounded)
    if tally is None:
        return Trial(fault.code, fault.on, why="no_reference")
    if not inputs.spoilt.fair(fault.code):
        return Trial(fault.code, fault.on, why="records_alike")
    found = performed(inputs, tally, results.reference_performance, results.event_rate)
    stability = score_stability(tally.sample(), inputs.reference.tally.sample()) if inputs.reference else None
    spoilt = replace(results, judged=found.judged, change=found.change, stability=stability)
    lights = ("discrimination",) if fault.on is On.OUTCOME else ("discrimination", "stability")
    return _seen(Trial(fault.code, fault.on, caught=False), judge_results(inputs, spoilt), verdict, lights)


def _seen(trial: Trial, judged: Verdict, verdict: Verdict, names: Sequence[str]) -> Trial:
    """The trial with the first of the lights ``names`` that shows the fault, those first that are dark without it."""
    shown = [light for light in judged.lights if light.name in names and _shows(light, trial.subject)]
    lit = {light.name for light in verdict.lights if _shows(light, trial.subject)}
    if not shown:
        return trial
    best = min(shown, key=lambda light: (light.name in lit, names.index(light.name)))
    return replace(trial, caught=True, light=best.name, status=best.status, already=best.name in lit)


def _shows(light: Light, subject: str | None) -> bool:
    if light.status in SEEN:
        return subject is None or subject in light.subjects
    return light.code in NOT_COMPUTED
