"""How large the benchmarks are, how often they run, and which alternatives are at hand."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What a call of ``make bench`` may set.

    Attributes:
        rounds: how often each contender runs.
        warm_up: whether one report comes first that is not measured, so that nothing is compiled while others wait.
        evidently: the Python of an environment that has Evidently, or None.
        evidently_most: Evidently reports batches of at most so many records; a million takes it minutes.
        reports, batch_records: how many reports are written in one call, and the records of each.
        two_at_once: whether papermill and nbconvert also run two by two, beside our two.
        wide: records of the wide batches.
        reference, numbers, texts: records of the wide reference, and variables of each kind.
        scores: records of the batches of scores, ascending.
        parts: records of the batches that are folders of parts.
        models, batches: runs of the large archive: so many of each model.
        few: runs of the small archive.
        metric_records: scores on which AUC and KS are timed.
        requests: how many the clients of a service send.

    """

    rounds: int = 3
    warm_up: bool = True
    evidently: Path | None = None
    evidently_most: int = 1_000_000
    reports: int = 24
    batch_records: int = 3_000
    two_at_once: bool = False
    wide: tuple[int, ...] = (100_000, 1_000_000)
    reference: int = 50_000
    numbers: int = 19
    texts: int = 99
    scores: tuple[int, ...] = (100_000, 1_000_000, 10_000_000)
    parts: tuple[int, ...] = (40_000_000,)
    models: int = 250
    batches: int = 40
    few: int = 10
    metric_records: int = 10_000_000
    requests: int = 1_000
