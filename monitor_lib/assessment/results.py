"""Every figure of a report, computed once from the tallies, and its verdict."""

from dataclasses import dataclass

from monitor_lib.assessment.inputs import Inputs
from monitor_lib.assessment.variables import Variables, measure_variables
from monitor_lib.scan.result import Intake
from monitor_lib.stats.auc_change import AucChange, auc_change
from monitor_lib.stats.bands import Band, score_bands
from monitor_lib.stats.curves import PlotData, cumulative_curves, roc_curve, score_histogram
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.ks_at_cutoff import CutoffSeparation, cutoff_separation
from monitor_lib.stats.ks_drift import ScoreDrift, score_drift
from monitor_lib.stats.mix import EventRate, event_rate
from monitor_lib.stats.psi import Stability, decile_edges, score_stability
from monitor_lib.stats.shares import Rise, outside_range
from monitor_lib.stats.volume import VolumeCheck, days_without_records, volume_check
from monitor_lib.stats.volumetry import Volumetry, volumetry
from monitor_lib.stats.window import Window, past_months, performance_window
from monitor_lib.tallies.scores import EVENT, NON_EVENT, ScoreTally
from monitor_lib.verdict.judge import Verdict, judge

TREND_MONTHS = 12


@dataclass(frozen=True)
class MonthAdherence:
    """The scores of one month (since 1970-01) against the reference's."""

    month: int
    drift: ScoreDrift
    stability: Stability


@dataclass(frozen=True)
class Previous:
    """The batch before this one, by the same measures."""

    records: int
    performance: Discrimination
    drift: ScoreDrift | None
    stability: Stability | None


@dataclass(frozen=True)
class Results:
    """The figures of a report.

    Attributes:
        volume, volume_check, days_without: of the batch; its latest month against the months before it.
        performance, by_month: of the batch, all months together, and each (since 1970-01), ascending.
        trend: the same for the months of the earlier batches too, the latest twelve.
        window, judged: the months that performance is judged on, and its figures there.
        reference_performance, event_rate, change, cutoff: the reference's, its rate of events by score, and what has
            changed since; None where none is configured or nothing can be compared.
        bands: of the judged window, on the reference's tenths or, without a reference, on its own.
        drift, stability, score_outside, adherence_by_month: of the batch's scores against the reference's.
        variables: every variable against the reference, None where none is configured.
        previous: the batch before, None where none is at hand.
        plot_data: what only figures show.

    """

    volume: Volumetry
    volume_check: VolumeCheck
    days_without: tuple[int, ...]
    performance: Discrimination
    by_month: tuple[tuple[int, Discrimination], ...]
    trend: tuple[tuple[int, Discrimination], ...]
    window: Window
    judged: Discrimination
    reference_performance: Discrimination | None
    event_rate: EventRate | None
    change: AucChange | None
    cutoff: CutoffSeparation | None
    bands: tuple[Band, ...]
    drift: ScoreDrift | None
    stability: Stability | None
    score_outside: Rise | None
    adherence_by_month: tuple[MonthAdherence, ...]
    variables: Variables | None
    previous: Previous | None
    plot_data: PlotData


@dataclass(frozen=True)
class Performed:
    """The performance of a batch, or of a spoilt copy of it, against the reference's; see :class:`Results`."""

    window: Window
    judged: Discrimination
    change: AucChange | None


def performed(inputs: Inputs, tally: ScoreTally, then: Discrimination | None, rate: EventRate | None) -> Performed:
    """Judge a tally beside the earlier batches; ``then`` and ``rate`` are the reference's."""
    riskier = inputs.higher_is_riskier
    window = performance_window(tally, past_months(tally, [one.tally for one in inputs.history]))
    judged = discrimination(window.tally if window.months else tally, higher_is_riskier=riskier)
    return Performed(window, judged, auc_change(judged, then, window.tally, rate) if then else None)


def measure(inputs: Inputs) -> Results:
    """Every figure, from the tallies alone."""
    riskier, tally = inputs.higher_is_riskier, inputs.batch.tally
    expected = inputs.reference.tally if inputs.reference else None
    past = past_months(tally, [one.tally for one in inputs.history])
    then = discrimination(expected, higher_is_riskier=riskier) if expected else None
    rate = event_rate(expected, higher_is_riskier=riskier) if expected else None
    found = performed(inputs, tally, then, rate)
    window = found.window
    return Results(
        volume=volumetry(tally),
        volume_check=volume_check({month: (tally + past).count(month=month) for month in (tally + past).months}),
        days_without=days_without_records(inputs.batch.by_day),
        performance=discrimination(tally, higher_is_riskier=riskier),
        by_month=tuple(
            (month, discrimination(tally, higher_is_riskier=riskier, month=month)) for month in tally.months
        ),
        trend=_trend(tally + past, higher_is_riskier=riskier),
        window=window,
        judged=found.judged,
        reference_performance=then,
        event_rate=rate,
        change=found.change,
        cutoff=cutoff_separation(window.tally, expected, higher_is_riskier=riskier) if expected else None,
        bands=_bands(window, expected, higher_is_riskier=riskier),
        drift=score_drift(tally.sample(), expected.sample()) if expected else None,
        stability=score_stability(tally.sample(), expected.sample()) if expected else None,
        score_outside=outside_range(tally.sample(), expected.sample()) if expected else None,
        adherence_by_month=_adherence_by_month(tally, expected) if expected else (),
        variables=measure_variables(inputs),
        previous=_previous(inputs, expected),
        plot_data=_plot_data(inputs, window, expected),
    )


def judge_results(inputs: Inputs, results: Results) -> Verdict:
    """The lights, under the configuration's policy; a batch that is its own reference is compared with nothing."""
    then, change, stability = results.reference_performance, results.change, results.stability
    own = inputs.reference is not None and inputs.reference.source.sha256 == inputs.batch.source.sha256
    if own:
        then, change = Discrimination(0, 0, why="reference_is_batch"), None
        stability = Stability(results.volume.n_scored, results.volume.n_scored, why="reference_is_batch")
    variables = results.variables.shifts if results.variables else None
    scores = (inputs.config.columns.score, results.score_outside) if results.score_outside else None
    policy = inputs.config.policy
    compared = (results.judged, then, change, stability)
    return judge(*compared, results.volume_check, policy, variables, scores, own_reference=own)


def _bands(window: Window, expected: ScoreTally | None, *, higher_is_riskier: bool) -> tuple[Band, ...]:
    scored = (expected or window.tally).sample()
    if not window.months or not scored.n:
        return ()
    return score_bands(window.tally, decile_edges(scored), higher_is_riskier=higher_is_riskier)


def _adherence_by_month(tally: ScoreTally, expected: ScoreTally) -> tuple[MonthAdherence, ...]:
    reference = expected.sample()
    scored = [(month, tally.sample(month)) for month in tally.months]
    return tuple(
        MonthAdherence(month, score_drift(found, reference), score_stability(found, reference))
        for month, found in scored
    )


def _trend(tally: ScoreTally, *, higher_is_riskier: bool) -> tuple[tuple[int, Discrimination], ...]:
    measured = [
        (month, discrimination(tally, higher_is_riskier=higher_is_riskier, month=month)) for month in tally.months
    ]
    return tuple((month, found) for month, found in measured if found.auc is not None)[-TREND_MONTHS:]


def _previous(inputs: Inputs, expected: ScoreTally | None) -> Previous | None:
    before = inputs.earlier[-1] if inputs.earlier else None
    if not isinstance(before, Intake) or before.first_day >= inputs.batch.first_day:
        return None
    scored = before.tally.sample()
    return Previous(
        before.records,
        discrimination(before.tally, higher_is_riskier=inputs.higher_is_riskier),
        score_drift(scored, expected.sample()) if expected else None,
        score_stability(scored, expected.sample()) if expected else None,
    )


def _plot_data(inputs: Inputs, window: Window, expected: ScoreTally | None) -> PlotData:
    riskier, judged = inputs.higher_is_riskier, window.tally
    return PlotData(
        roc=roc_curve(judged, higher_is_riskier=riskier),
        reference_roc=roc_curve(expected, higher_is_riskier=riskier) if expected else None,
        separation=cumulative_curves(judged.distribution(EVENT), judged.distribution(NON_EVENT)),
        histogram=score_histogram(judged),
        adherence=cumulative_curves(inputs.batch.tally.distribution(), expected.distribution()) if expected else None,
    )
