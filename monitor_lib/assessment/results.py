"""Everything that a report says, computed once from its inputs: the notebook's sections only show parts of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor_lib.config import Config, load_config
from monitor_lib.data.formats import batch_name
from monitor_lib.data.source import Source
from monitor_lib.intake import Intake, Overlap, overlap, take_in_both, take_in_earlier
from monitor_lib.metrics.bands import Band, score_bands
from monitor_lib.metrics.comparison import AucChange, auc_change
from monitor_lib.metrics.curves import Drawn, cumulative_curves, roc_curve, score_histogram
from monitor_lib.metrics.cutoff import CutoffSeparation, cutoff_separation
from monitor_lib.metrics.discrimination import Discrimination, discrimination
from monitor_lib.metrics.drift import ScoreDrift, score_drift
from monitor_lib.metrics.mix import event_rate
from monitor_lib.metrics.pooling import Window, past_months, performance_window
from monitor_lib.metrics.stability import Stability, decile_edges, score_stability
from monitor_lib.metrics.volume import VolumeCheck, days_without_records, volume_check
from monitor_lib.metrics.volumetry import Volumetry, volumetry
from monitor_lib.tally import EVENT, NON_EVENT, ScoreTally
from monitor_lib.verdict import Verdict, judge

TREND_MONTHS = 12


@dataclass(frozen=True)
class Inputs:
    """What a report is about.

    Attributes:
        config, batch_name: the configuration, and the batch's name.
        batch, reference: the files; the reference None where none is configured.
        earlier: the earlier batches, in order; of one that can't be read itself, only what file it was.
        overlap: the records that batch and reference share.

    """

    config: Config
    batch_name: str
    batch: Intake
    reference: Intake | None
    earlier: tuple[Intake | Source, ...]
    overlap: Overlap | None

    @property
    def higher_is_riskier(self) -> bool:
        """The direction of the score."""
        return self.config.score.direction == "higher_is_riskier"

    @property
    def history(self) -> list[Intake]:
        """The earlier batches that could be read."""
        return [one for one in self.earlier if isinstance(one, Intake)]


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
        reference_performance, change, cutoff: the reference's, and what changed since; None where none is configured
            or nothing can be compared.
        bands: of the judged window, on the reference's tenths or, without a reference, on its own.
        drift, stability, adherence_by_month: of the batch's scores against the reference's.
        previous: the batch before, None where none is at hand.
        drawn: what only figures show.

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
    change: AucChange | None
    cutoff: CutoffSeparation | None
    bands: tuple[Band, ...]
    drift: ScoreDrift | None
    stability: Stability | None
    adherence_by_month: tuple[MonthAdherence, ...]
    previous: Previous | None
    drawn: Drawn


def read_inputs(
    config: str | Path, batch: str | Path, reference: str | Path | None = None, history: Sequence[str | Path] = ()
) -> Inputs:
    """Read the configuration, the batch, the reference and the earlier batches.

    Args:
        config: the ``monitor.toml``.
        batch: the batch's file.
        reference: the reference's file; without one, the report has no adherence.
        history: the files of earlier batches, in order.

    Raises:
        ConfigError: the configuration is wrong.
        BatchError: the batch or the reference can't be reported.

    """
    settings = load_config(config)
    observed, expected = take_in_both(batch, reference, settings)
    earlier = tuple(take_in_earlier(path, settings) for path in history)
    shared = overlap(observed, expected) if expected else None
    return Inputs(settings, batch_name(Path(batch)), observed, expected, earlier, shared)


def measure(inputs: Inputs) -> Results:
    """Every figure, from the tallies alone."""
    riskier, tally = inputs.higher_is_riskier, inputs.batch.tally
    expected = inputs.reference.tally if inputs.reference else None
    past = past_months(tally, [one.tally for one in inputs.history])
    window = performance_window(tally, past)
    performance = discrimination(tally, higher_is_riskier=riskier)
    judged = discrimination(window.tally, higher_is_riskier=riskier) if window.months else performance
    then = discrimination(expected, higher_is_riskier=riskier) if expected else None
    rate = event_rate(expected, higher_is_riskier=riskier) if expected else None
    return Results(
        volume=volumetry(tally),
        volume_check=volume_check({month: (tally + past).count(month=month) for month in (tally + past).months}),
        days_without=days_without_records(inputs.batch.by_day),
        performance=performance,
        by_month=tuple(
            (month, discrimination(tally, higher_is_riskier=riskier, month=month)) for month in tally.months
        ),
        trend=_trend(tally + past, higher_is_riskier=riskier),
        window=window,
        judged=judged,
        reference_performance=then,
        change=auc_change(judged, then, window.tally, rate) if then else None,
        cutoff=cutoff_separation(window.tally, expected, higher_is_riskier=riskier) if expected else None,
        bands=_bands(window, expected, higher_is_riskier=riskier),
        drift=score_drift(tally.sample(), expected.sample()) if expected else None,
        stability=score_stability(tally.sample(), expected.sample()) if expected else None,
        adherence_by_month=_adherence_by_month(tally, expected) if expected else (),
        previous=_previous(inputs, expected),
        drawn=_drawn(inputs, window, expected),
    )


def judge_results(inputs: Inputs, results: Results) -> Verdict:
    """The lights, under the configuration's policy; a batch that is its own reference is compared with nothing."""
    then, change, stability = results.reference_performance, results.change, results.stability
    if inputs.reference is not None and inputs.reference.source.sha256 == inputs.batch.source.sha256:
        then, change = Discrimination(0, 0, why="reference_is_batch"), None
        stability = Stability(results.volume.n_scored, results.volume.n_scored, why="reference_is_batch")
    return judge(results.judged, then, change, stability, results.volume_check, inputs.config.policy)


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


def _drawn(inputs: Inputs, window: Window, expected: ScoreTally | None) -> Drawn:
    riskier, judged = inputs.higher_is_riskier, window.tally
    return Drawn(
        roc=roc_curve(judged, higher_is_riskier=riskier),
        reference_roc=roc_curve(expected, higher_is_riskier=riskier) if expected else None,
        separation=cumulative_curves(judged.distribution(EVENT), judged.distribution(NON_EVENT)),
        histogram=score_histogram(judged),
        adherence=cumulative_curves(inputs.batch.tally.distribution(), expected.distribution()) if expected else None,
    )
