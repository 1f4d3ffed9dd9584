"""Gather the months of a report from all of its files, so that each record counts once.

Files share months in many ways: records come late and stand in the next month's file, each week has a file, one file
grows from month to month, a batch is sent again. Ids tell which records are the same. Without ids nobody can tell, so
each month is counted from one file, and from others only where they hold other days of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from monitor_lib.readers.dates import months
from monitor_lib.scan.counts import Counts
from monitor_lib.scan.identities import Kept, MonthIds, Superseded, alike_files, keeping, superseded

MOST_KNOWN = 0.5  # of the known outcomes of another such file: then a newer file has the outcomes too
UNCERTAIN = 0.15  # of the records of shared months, if left out: then the months can't be compared with one another
NEARLY_ALL = 0.95  # of the records of the fullest file: then a newer file has the month too
MAIN = 0.25  # of the batch's largest month: then a month is one that the batch is about
CONTRIBUTES = 0.05  # of a month's records: then a file is one of those that the month consists of


@dataclass(frozen=True)
class Gathered:
    """The months up to the batch's last, each record once; months count from 1970-01.

    Attributes:
        beside: the records of other files that are counted beside the batch's own.
        own: the months that are counted from the batch's own records; None for all of them.
        whole: all records, where another file knows some of the batch's better; else None.
        shared: the months that stand in several files, ascending.
        left_out: how many of their records are in no figure, as another version or another file counts.
        by_id: whether ids told which records are the same.
        files: for each month, how many files hold a twentieth of its records or more.
        unlike: how many of these months hold ids that are those of different records in different files.
        uncertain: whether months may be parts only, since without ids many records had to be left out.

    """

    beside: Counts = field(default_factory=Counts)
    own: Collection[int] | None = None
    whole: Counts | None = None
    shared: tuple[int, ...] = ()
    left_out: int = 0
    by_id: bool = False
    files: Mapping[int, int] = field(default_factory=dict)
    unlike: int = 0
    uncertain: bool = False

    def rounded(self) -> "Gathered":
        """The same records with rounded scores."""
        return replace(self, beside=self.beside.rounded(), whole=self.whole.rounded() if self.whole else None)


class Rereading(Protocol):
    """Reads the files of a report once more; a file is named by its place, the oldest first, the batch last."""

    def identities(self, place: int) -> Mapping[int, MonthIds]:
        """The ids of each month."""

    def counts(self, place: int, kept: Kept) -> Counts:
        """The counts of some of its records."""


@dataclass(frozen=True)
class File:
    """One file of a report: its counts, and its records for each day since 1970-01-01."""

    counts: Counts
    by_day: Mapping[int, int]

    @cached_property
    def months(self) -> dict[int, int]:
        """Its records for each month."""
        return {month: self.counts.scores.count(month=month) for month in self.counts.scores.months}

    @cached_property
    def days_of(self) -> dict[int, set[int]]:
        """The days of each month that have records."""
        found: dict[int, set[int]] = {}
        days = np.fromiter(self.by_day, np.int32)
        for day, month in zip(days.tolist(), months(days).tolist(), strict=True):
            found.setdefault(month, set()).add(day)
        return found


def gather(files: Sequence[File], again: Rereading | None, id_column: str | None) -> Gathered:
    """Gather the months of these files.

    Args:
        files: the oldest first, the batch last.
        again: what reads them once more; None where no ids tell records apart.
        id_column: the column of the ids.

    """
    last = max(files[-1].months)
    everywhere = sorted({month for one in files for month in one.months if month <= last})
    shared = tuple(month for month in everywhere if sum(month in one.months for one in files) > 1)
    if again is not None and shared:
        return _by_id(files, everywhere, shared, again, id_column)
    chosen = {month: _files_of(month, files) for month in everywhere}
    beside = Counts()
    for place, one in enumerate(files[:-1]):
        beside += one.counts.of_months({month for month, places in chosen.items() if place in places})
    batch = len(files) - 1
    own = {month for month in files[batch].months if batch in chosen[month]}
    left = {month: _left(month, files, chosen[month]) for month in shared}
    # A file that grows holds all of its months by itself, and a month that was sent again is as large as before.
    counts = {month: files[chosen[month][0]].months[month] for month in shared if chosen[month] != [batch]}
    parts = sum(n for month, most in counts.items() for n in left[month] if n < NEARLY_ALL * most)
    return Gathered(
        beside=beside,
        own=None if own == set(files[batch].months) else own,
        shared=shared,
        left_out=sum(sum(of_month) for of_month in left.values()),
        uncertain=parts > UNCERTAIN * sum(counts.values()),
        files={month: _contributing(month, [files[place].counts for place in chosen[month]]) for month in everywhere},
    )


def _left(month: int, files: Sequence[File], chosen: Sequence[int]) -> list[int]:
    """The records of a month in each file that it is not counted from."""
    return [one.months.get(month, 0) for place, one in enumerate(files) if place not in chosen]


def _files_of(month: int, files: Sequence[File]) -> list[int]:
    """The places of the files that a month is counted from, where no ids tell records apart.

    The first is the batch, where the month is one that it is about, or else the newest file that has nearly as many
    records of it as the fullest; but an older one, where only that knows the outcomes. Files of other days, as of other
    weeks, are further parts of the month.
    """
    batch = len(files) - 1
    held = [one.months.get(month, 0) for one in files]
    if held[batch] >= MAIN * max(files[batch].months.values()):
        fit = [place for place, n in enumerate(held) if n >= NEARLY_ALL * held[batch]]
    else:
        fit = [place for place, n in enumerate(held) if n >= NEARLY_ALL * max(held)]
    # A month that was sent again without its outcomes has them in an older file.
    known = {place: files[place].counts.scores.of_months([month]).n_known for place in fit}
    chosen = [max(place for place in fit if known[place] >= MOST_KNOWN * max(known.values()))]
    days = set(files[chosen[0]].days_of[month])
    for place in reversed(range(len(files))):
        if held[place] and days.isdisjoint(files[place].days_of[month]):
            chosen.append(place)
            days |= files[place].days_of[month]
    return chosen


def _by_id(
    files: Sequence[File],
    everywhere: Sequence[int],
    shared: tuple[int, ...],
    again: Rereading,
    id_column: str | None,
) -> Gathered:
    """Each record once: its newest version with an outcome, or else its newest."""
    gone, unlike = _superseded(files, shared, again)
    counted = []
    for place, one in enumerate(files):
        # Of most months of a file all records stand, or none: only where some do, it is read again.
        partly = {month: worse for month, worse in gone[place].items() if 0 < worse.n < one.months[month]}
        whole = [month for month in everywhere if month not in gone[place] or not gone[place][month].n]
        counts = one.counts.of_months(whole)
        counted.append(counts + again.counts(place, keeping(partly, id_column)) if partly else counts)
    batch, beside = len(files) - 1, sum(counted[:-1], Counts())
    return Gathered(
        beside=beside,
        whole=beside + counted[batch] if any(one.n for one in gone[batch].values()) else None,
        shared=shared,
        left_out=sum(one.n for of_file in gone for one in of_file.values()),
        by_id=True,
        unlike=unlike,
        files={month: _contributing(month, counted) for month in everywhere},
    )


def _superseded(
    files: Sequence[File], shared: Sequence[int], again: Rereading
) -> tuple[list[dict[int, Superseded]], int]:
    """For each file, by month, the records that another file knows better; in how many months ids begin anew."""
    places = [place for place, one in enumerate(files) if any(month in one.months for month in shared)]
    identities = {place: again.identities(place) for place in places}
    gone: list[dict[int, Superseded]] = [{} for _file in files]
    unlike = 0
    for month in shared:
        holders = [place for place in places if month in identities[place]]
        ids = [identities[one][month] for one in holders]
        alike = alike_files(ids)
        unlike += any(len(one) < len(holders) - 1 for one in alike)
        for place, worse in zip(holders, superseded(ids, alike), strict=True):
            gone[place][month] = worse
    return gone, unlike


def _contributing(month: int, parts: Sequence[Counts]) -> int:
    """How many of these hold a twentieth of the month's records or more."""
    held = [one.scores.count(month=month) for one in parts]
    return sum(n >= CONTRIBUTES * sum(held) for n in held)
