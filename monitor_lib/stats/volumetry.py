"""Count the records of each month, and their outcomes."""

from dataclasses import dataclass

from monitor_lib.tallies.scores import EVENT, INDETERMINATE, NON_EVENT, UNKNOWN, ScoreTally


@dataclass(frozen=True)
class MonthVolume:
    """One month (months since 1970-01); ``n`` counts every record with a readable date, scored or not."""

    month: int
    n: int
    n_event: int
    n_non_event: int
    n_unknown: int
    n_indeterminate: int
    n_scored: int

    @property
    def event_rate(self) -> float | None:
        """Events among the records with a known outcome, None where none is known."""
        return _rate(self.n_event, self.n_non_event)


@dataclass(frozen=True)
class Volumetry:
    """All months of a file, ascending, and their sum."""

    total: int
    by_month: tuple[MonthVolume, ...]

    @property
    def n_event(self) -> int:
        """Events of all months."""
        return sum(month.n_event for month in self.by_month)

    @property
    def n_non_event(self) -> int:
        """Non-events of all months."""
        return sum(month.n_non_event for month in self.by_month)

    @property
    def n_unknown(self) -> int:
        """Records of all months whose outcome is not known."""
        return sum(month.n_unknown for month in self.by_month)

    @property
    def n_indeterminate(self) -> int:
        """Records of all months whose outcome is known and neither bad nor good."""
        return sum(month.n_indeterminate for month in self.by_month)

    @property
    def n_scored(self) -> int:
        """Records of all months that performance and adherence are computed on."""
        return sum(month.n_scored for month in self.by_month)

    @property
    def event_rate(self) -> float | None:
        """Events among the records with a known outcome, None where none is known."""
        return _rate(self.n_event, self.n_non_event)


def volumetry(tally: ScoreTally) -> Volumetry:
    """Count the records of each month; ``n = n_event + n_non_event + n_unknown + n_indeterminate``."""
    by_month = tuple(
        MonthVolume(
            month,
            tally.count(month=month),
            tally.count(EVENT, month=month),
            tally.count(NON_EVENT, month=month),
            tally.count(UNKNOWN, month=month),
            tally.count(INDETERMINATE, month=month),
            tally.distribution(month=month).n,
        )
        for month in tally.months
    )
    return Volumetry(sum(month.n for month in by_month), by_month)


def _rate(n_event: int, n_non_event: int) -> float | None:
    return n_event / (n_event + n_non_event) if n_event + n_non_event else None
