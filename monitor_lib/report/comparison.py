"""What topics measure: the counts of a batch, of its reference, and of the months before it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.report.course import CourseStart
from monitor_lib.report.promised import Promised
from monitor_lib.stats.discrimination import Discrimination, discrimination
from monitor_lib.stats.maturity import Maturity
from monitor_lib.stats.mix import EventRate, event_rate
from monitor_lib.stats.window import Window, judged_months, performance_window
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.scores import NOTHING, ScoreTally


@dataclass(frozen=True)
class Records:
    """What was counted of some records.

    Attributes:
        n: the number of all records, excluded ones included.
        scores: by score, month and outcome.
        variables: by bin and month; empty without a reference.
        by_day: for each day since 1970-01-01.
        columns: the names of their columns.
        pairs: the champion's score and the challenger's, record by record; None without a challenger.
        n_not_scored: those without a score by declaration; they are no exclusion.

    """

    n: int
    scores: ScoreTally
    variables: VariableTally = field(default_factory=VariableTally)
    by_day: Mapping[int, int] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    pairs: PairTally | None = None
    n_not_scored: int = 0

    @cached_property
    def judged_scores(self) -> ScoreTally:
        """The latest months with enough scores; see :func:`monitor_lib.stats.window.judged_months`."""
        scored: dict[int, int] = {}
        for (month, _outcome), one in sorted(self.scores.scored.items()):
            scored[month] = scored.get(month, 0) + one.n
        return self.scores.of_months(judged_months(list(scored.items())))

    @cached_property
    def discrimination(self) -> Discrimination:
        """AUC and KS of all months together."""
        return discrimination(self.scores)

    @cached_property
    def event_rate(self) -> EventRate | None:
        """The event rate as a smooth function of the score; fitted once for all topics and all copies of a batch."""
        return event_rate(self.scores)


@dataclass(frozen=True)
class SharedMonths:
    """Months that stand in several files.

    Attributes:
        months: ascending, since 1970-01.
        left_out: how many of their records are in no figure, as another version or another file counts.
        by_id: whether ids told which records are the same.
        unlike: in how many of these months ids are those of different records in different files.
        uncertain: whether months may be parts only, since without ids many records had to be left out.

    """

    months: tuple[int, ...] = ()
    left_out: int = 0
    by_id: bool = False
    unlike: int = 0
    uncertain: bool = False


@dataclass(frozen=True)
class Comparison:
    """A batch and what it is compared with.

    Attributes:
        batch: the records that the report is about.
        reference: the sample that the model was tested on, None without one.
        beside: the records of earlier batches that are counted beside the batch's own, up to its last month.
        own_months: the months that are counted from the batch's own records; None for all of them.
        whole: all months, where an earlier batch knows some records better than the batch does; else None.
        shared: the months that stand in several files.
        files_of: for each month, how many files hold a twentieth of its records or more.
        previous: the batch before this one, None where none is at hand.
        bins: of each variable, the reference's bins with its own records in them; empty without a reference.
        is_own_reference: whether the batch is the reference itself, so that a comparison has no meaning.
        maturity: when outcomes are due; None where the configuration does not say so, and known ones count.
        course_start: where the courses of its lights begin; None where each month is judged by itself.

    """

    batch: Records
    reference: Records | None = None
    beside: Records = field(default_factory=lambda: Records(0, NOTHING))
    own_months: Collection[int] | None = None
    whole: Records | None = None
    shared: SharedMonths = field(default_factory=SharedMonths)
    files_of: Mapping[int, int] = field(default_factory=dict)
    previous: Records | None = None
    bins: Mapping[str, ReferenceBins] = field(default_factory=dict)
    is_own_reference: bool = False
    maturity: Maturity | None = None
    course_start: CourseStart | None = None

    @cached_property
    def gathered(self) -> Records:
        """The months up to the batch's last, each record once whatever file it came in."""
        if self.whole is not None:
            return self.whole
        batch, beside = self.batch, self.beside
        scores, variables, pairs = batch.scores, batch.variables, batch.pairs
        if self.own_months is not None:
            scores, variables = scores.of_months(self.own_months), variables.of_months(self.own_months)
            pairs = pairs.of_months(self.own_months) if pairs else None
        if beside.pairs is not None:
            pairs = beside.pairs if pairs is None else pairs + beside.pairs
        scores += beside.scores
        return Records(scores.count(), scores, variables + beside.variables, pairs=pairs)

    @cached_property
    def months(self) -> tuple[int, ...]:
        """The months that the batch has records of, ascending."""
        return tuple(self.batch.scores.months)

    @cached_property
    def window(self) -> Window:
        """The months that performance is judged on; none of them is of a former version."""
        known, start = self.outcomes, self.course_start
        if start is not None and start.former is not None:
            known = known.of_months(start.months(known.months))
        return performance_window(known, self.months)

    @cached_property
    def outcomes(self) -> ScoreTally:
        """The gathered months whose outcomes are due; all of them where nothing says when outcomes are due."""
        return self._due(self.gathered.scores)

    @property
    def judged_outcomes(self) -> ScoreTally:
        """The records of the months that performance is judged on; the batch's where no outcome is known."""
        return self.window.tally if self.window.months else self._due(self.batch.scores)

    @property
    def is_immature(self) -> bool:
        """Whether outcomes are known, and none of them is of a month whose outcomes are all due."""
        return self.maturity is not None and not self.window.months and self.gathered.scores.n_known > 0

    def _due(self, scores: ScoreTally) -> ScoreTally:
        return scores if self.maturity is None else scores.of_months(self.maturity.mature(scores.months))

    @cached_property
    def promised(self) -> Promised:
        """The bads of the judged months, beside those that the reference promises for their scores."""
        reference = self.reference
        return Promised(
            self.judged_outcomes,
            reference.scores if reference else None,
            lambda: reference.event_rate if reference else None,
        )

    def looks_young(self, amber_psi: float) -> bool:
        """Whether the loans may be too young to judge by; never where the configuration says when outcomes are due.

        Args:
            amber_psi: from this PSI on scores have moved.

        """
        return self.maturity is None and self.promised.far_below(amber_psi)

    @cached_property
    def window_before(self) -> Window:
        """The months that performance was judged on at the batch before, by what is known of them now.

        They end before the months that are judged now: where these are older than the batch, as its outcomes are not
        due yet, so were those of the batch before.
        """
        if self.previous is None or not self.window.months:
            return Window((), NOTHING)
        last = min(max(self.previous.scores.months), max(self.window.months) - 1)
        before = self.outcomes
        known = before.of_months([month for month in before.months if month <= last])
        return performance_window(known, self.previous.scores.months)
