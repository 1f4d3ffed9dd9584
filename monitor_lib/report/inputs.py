"""What one report is about: its configuration and what was read of its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitor_lib.config.schema import Config
from monitor_lib.iso_dates import EPOCH, month_of
from monitor_lib.readers.source import Source
from monitor_lib.report.comparison import Comparison, Records, SharedMonths
from monitor_lib.report.course import CourseStart
from monitor_lib.scan.counts import Counts
from monitor_lib.scan.gathering import Gathered
from monitor_lib.scan.joined import JoinFacts
from monitor_lib.scan.result import Overlap, ScanResult
from monitor_lib.scoring.facts import ModelFacts
from monitor_lib.stats.maturity import Maturity
from monitor_lib.stats.window import STRAY


@dataclass(frozen=True)
class ChallengerFacts:
    """The model that a batch's own is compared with.

    Attributes:
        name: what reports call it.
        source: the file that names it.
        column: the column that holds its scores; None where a model file gives them.
        model: its model file; None where a column holds its scores.
        settings: what its file says of how it scores, by table and key, without any path.

    """

    name: str
    source: Source
    column: str | None
    model: ModelFacts | None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Inputs:
    """What a report is about.

    Attributes:
        config, config_source, batch_name: the configuration, its file, and the batch's name.
        batch, reference: the files; the reference None where none is configured.
        earlier: the earlier batches, in order; of one that can't be read itself, only its name, hash and size.
        overlap: the records that batch and reference share.
        gathered: the months of the batch and the earlier batches together.
        model: by what the records were scored; None where the files hold their scores.
        challenger: the other model; None in a report of the batch alone.
        as_of: the day until which outcomes are known, in days since 1970-01-01; None where the configuration does not
            say when they mature.
        joined: the files whose values were joined to the batches by id.

    """

    config: Config
    config_source: Source
    batch_name: str
    batch: ScanResult
    reference: ScanResult | None
    earlier: tuple[ScanResult | Source, ...]
    overlap: Overlap | None
    gathered: Gathered = field(default_factory=Gathered)
    model: ModelFacts | None = None
    challenger: ChallengerFacts | None = None
    as_of: int | None = None
    joined: tuple[JoinFacts, ...] = ()

    @property
    def maturity(self) -> Maturity | None:
        """When outcomes are due; None where the configuration does not say so."""
        target = self.config.target
        if self.as_of is None:
            return None
        return Maturity(self.as_of, target.matures_after_days, target.matures_after_months)

    @property
    def is_rounded(self) -> bool:
        """Whether all scores were rounded, see :func:`monitor_lib.scan.scanned.rounded_together`."""
        return self.batch.tally.is_rounded

    @property
    def history(self) -> list[ScanResult]:
        """The earlier batches that could be read."""
        return [one for one in self.earlier if isinstance(one, ScanResult)]

    @property
    def is_own_reference(self) -> bool:
        """Whether batch and reference are one file."""
        return self.reference is not None and self.reference.source.sha256 == self.batch.source.sha256


def comparison(inputs: Inputs) -> Comparison:
    """What the topics measure."""
    reference, gathered = inputs.reference, inputs.gathered
    return Comparison(
        batch=records(inputs.batch),
        reference=records(reference) if reference else None,
        beside=_counted(gathered.beside),
        own_months=gathered.own,
        whole=_counted(gathered.whole) if gathered.whole else None,
        shared=SharedMonths(gathered.shared, gathered.left_out, gathered.by_id, gathered.unlike, gathered.uncertain),
        files_of=gathered.files,
        previous=_previous(inputs),
        bins=reference.reference_bins if reference else {},
        is_own_reference=inputs.is_own_reference,
        maturity=inputs.maturity,
        course_start=course_start(inputs),
    )


def course_start(inputs: Inputs) -> CourseStart | None:
    """Where the courses of the lights begin; None where the batch is its own reference.

    With the first month at hand that does not lie before the reference's first, and under the present version of the
    model and of the policy. A version that begins after the batch's last month says nothing of it, and is passed over;
    a few records of other months, as wrong or late dates make them, decide nothing.
    """
    if inputs.is_own_reference:
        return None
    held = {month: inputs.batch.tally.count(month=month) for month in inputs.batch.tally.months}
    last = max(month for month, n in held.items() if n >= STRAY * max(held.values()))
    start = CourseStart(min([*held, *inputs.gathered.beside.scores.months]), "first_month")
    reference, config = inputs.reference, inputs.config
    versions = {"model_version": config.about.version_from, "policy_version": config.policy.effective_from}
    begins = [(month_of(day), code) for code, day in versions.items() if day is not None]
    if reference is not None and reference.dated:
        begins.append((month_of(date.fromordinal(reference.first_day + EPOCH)), "since_reference"))
    for month, code in sorted(begins):
        if start.month < month <= last:
            start = CourseStart(month, code, None if code == "since_reference" else start)
    return start


def records(scanned: ScanResult) -> Records:
    """What was counted of one file."""
    return Records(
        scanned.records,
        scanned.tally,
        scanned.variables,
        scanned.by_day,
        scanned.columns,
        scanned.pairs,
        scanned.exclusions.not_scored,
    )


def _counted(counts: Counts) -> Records:
    return Records(counts.scores.count(), counts.scores, counts.variables, pairs=counts.pairs)


def _previous(inputs: Inputs) -> Records | None:
    before = inputs.earlier[-1] if inputs.earlier else None
    if not isinstance(before, ScanResult) or before.last_day > inputs.batch.last_day:
        return None
    return records(before)
