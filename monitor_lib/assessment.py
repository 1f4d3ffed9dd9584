"""Everything that a report says, computed once from its inputs: the notebook's sections only show parts of it."""

from dataclasses import dataclass
from pathlib import Path

from monitor_lib.config import Config, load_config
from monitor_lib.data.formats import batch_name
from monitor_lib.intake import Intake, Overlap, overlap, take_in_both
from monitor_lib.metrics.curves import Curves, RocCurve, cumulative_curves, roc_curve
from monitor_lib.metrics.discrimination import Discrimination, discrimination
from monitor_lib.metrics.drift import ScoreDrift, score_drift
from monitor_lib.metrics.stability import Stability, score_stability
from monitor_lib.metrics.volumetry import Volumetry, volumetry
from monitor_lib.tally import EVENT, NON_EVENT
from monitor_lib.verdict import Verdict, judge


@dataclass(frozen=True)
class Inputs:
    """What a report is about: the configuration, the batch, and the reference where one is configured."""

    config: Config
    batch_name: str
    batch: Intake
    reference: Intake | None
    overlap: Overlap | None


@dataclass(frozen=True)
class Results:
    """The figures of a report.

    Attributes:
        volume, performance: of the batch, all months together.
        by_month: the batch's performance for each month (since 1970-01), ascending.
        reference_performance: of the reference, None where none is configured.
        drift, stability: of the batch's scores against the reference's, None where none is configured.
        roc, reference_roc, separation: for drawing; separation holds the events' and the non-events' cumulative shares.
        adherence: for drawing, the batch's and the reference's cumulative shares.

    """

    volume: Volumetry
    performance: Discrimination
    by_month: tuple[tuple[int, Discrimination], ...]
    reference_performance: Discrimination | None
    drift: ScoreDrift | None
    stability: Stability | None
    roc: RocCurve | None
    reference_roc: RocCurve | None
    separation: Curves | None
    adherence: Curves | None


def read_inputs(config: str | Path, batch: str | Path, reference: str | Path | None = None) -> Inputs:
    """Read the configuration, the batch and the reference.

    Args:
        config: the ``monitor.toml``.
        batch: the batch's file.
        reference: the reference's file; without one, the report has no adherence.

    Raises:
        ConfigError: the configuration is wrong.
        BatchError: the batch or the reference can't be reported.

    """
    settings = load_config(config)
    observed, expected = take_in_both(batch, reference, settings)
    shared = overlap(observed, expected) if expected else None
    return Inputs(settings, batch_name(Path(batch)), observed, expected, shared)


def measure(inputs: Inputs) -> Results:
    """Every figure, from the tallies alone."""
    riskier = inputs.config.score.direction == "higher_is_riskier"
    tally = inputs.batch.tally
    expected = inputs.reference.tally if inputs.reference else None
    return Results(
        volume=volumetry(tally),
        performance=discrimination(tally, higher_is_riskier=riskier),
        by_month=tuple(
            (month, discrimination(tally, higher_is_riskier=riskier, month=month)) for month in tally.months
        ),
        reference_performance=discrimination(expected, higher_is_riskier=riskier) if expected else None,
        drift=score_drift(tally.distribution(), expected.distribution()) if expected else None,
        stability=score_stability(tally.distribution(), expected.distribution()) if expected else None,
        roc=roc_curve(tally, higher_is_riskier=riskier),
        reference_roc=roc_curve(expected, higher_is_riskier=riskier) if expected else None,
        separation=cumulative_curves(tally.distribution(EVENT), tally.distribution(NON_EVENT)),
        adherence=cumulative_curves(tally.distribution(), expected.distribution()) if expected else None,
    )


def judge_results(inputs: Inputs, results: Results) -> Verdict:
    """The lights, under the configuration's policy; a batch that is its own reference is compared with nothing."""
    if inputs.reference is not None and inputs.reference.source.sha256 == inputs.batch.source.sha256:
        itself = Stability(results.volume.n_scored, results.volume.n_scored, why="reference_is_batch")
        unknown = Discrimination(0, 0, why="reference_is_batch")
        return judge(results.performance, unknown, itself, inputs.config.policy)
    return judge(results.performance, results.reference_performance, results.stability, inputs.config.policy)
