"""The files of one report after they were scanned, their scores rounded together where there are too many."""

from dataclasses import dataclass, field, replace

from monitor_lib.readers.source import Source
from monitor_lib.scan.gathering import Gathered
from monitor_lib.scan.joined import JoinFacts
from monitor_lib.scan.result import ScanResult, Whole
from monitor_lib.tallies import scores as tally


@dataclass(frozen=True)
class ScannedFiles:
    """The files of one report.

    Attributes:
        batch, reference: the files; the reference None where there is none.
        earlier: the earlier batches, in order; of one that can't be reported itself, only its name, hash and size.
        gathered: the months of all of these batches together.
        whole: what else is known of a batch that was counted in pieces; None where it was read here.
        joined: the files whose values were joined to the batches.

    """

    batch: ScanResult
    reference: ScanResult | None
    earlier: tuple[ScanResult | Source, ...]
    gathered: Gathered = field(default_factory=Gathered)
    whole: Whole | None = None
    joined: tuple[JoinFacts, ...] = ()


def rounded_together(result: ScannedFiles) -> ScannedFiles:
    """Round all scores where there are too many distinct ones to count each; else return the files as they are.

    There are too many where batch and reference together, or one earlier batch, have more than
    :data:`monitor_lib.tallies.scores.MOST_ENTRIES` entries. A single file is counted exactly up to that number, so the
    decision depends only on the records: not on the size of the chunks, nor on what came from the cache.
    """
    judged = [one.tally for one in (result.batch, result.reference) if one is not None]
    earlier = [one.tally for one in result.earlier if isinstance(one, ScanResult)]
    entries = sum(one.entries for one in judged)
    if entries <= tally.MOST_ENTRIES and not any(one.is_rounded for one in judged + earlier):
        return result
    return replace(
        result,
        batch=_rounded(result.batch),
        reference=_rounded(result.reference) if result.reference else None,
        earlier=tuple(_rounded(one) if isinstance(one, ScanResult) else one for one in result.earlier),
    )


def _rounded(one: ScanResult) -> ScanResult:
    return replace(one, tally=one.tally.rounded(), pairs=one.pairs.rounded() if one.pairs else None)
