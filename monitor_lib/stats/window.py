"""Pool small months: choose the fewest of the latest months that hold enough for a judgement.

A single month has no light: if the months of a healthy batch are shuffled, some month almost always looks bad.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitor_lib.tallies.scores import EVENT, NON_EVENT, NOTHING, ScoreTally

LENGTHS = (1, 3, 6, 12)
ENOUGH = 200  # of the smaller class
ENOUGH_RECORDS = 200
STRAY = 0.02  # of the month with the most known outcomes


@dataclass(frozen=True)
class Window:
    """The months that performance is judged on.

    Attributes:
        months: ascending, since 1970-01; empty where no outcome is known anywhere.
        tally: their records.

    """

    months: tuple[int, ...]
    tally: ScoreTally


def performance_window(scores: ScoreTally, own: Collection[int]) -> Window:
    """The fewest of the latest 1, 3, 6 or 12 months that hold 200 records of the smaller class.

    Only months with a known outcome count. Where even twelve hold fewer, the batch's own months join them. A month with
    hardly any outcomes, such as that of a few wrong dates, is not the latest one.

    Args:
        scores: the months up to the batch's last, each record once.
        own: the batch's own months, since 1970-01.

    """
    known: dict[int, int] = {}
    for (month, outcome), scored in sorted(scores.scored.items()):
        if outcome in (EVENT, NON_EVENT):
            known[month] = known.get(month, 0) + scored.n
    if not known:
        return Window((), NOTHING)
    last = max(month for month, n in known.items() if n >= STRAY * max(known.values()))
    window = Window((), NOTHING)
    for length in (*LENGTHS, None):
        within = set(own) if length is None else set()
        months = [month for month in known if last - (length or max(LENGTHS)) < month <= last or month in within]
        window = Window(tuple(months), scores.of_months(months))
        if min(_scored(window.tally, EVENT), _scored(window.tally, NON_EVENT)) >= ENOUGH:
            break
    return window


def _scored(scores: ScoreTally, outcome: int) -> int:
    return sum(scored.n for (_month, one), scored in scores.scored.items() if one == outcome)


def judged_months(records: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The latest months that together hold 200 records and a quarter of the largest month's, or all.

    A file's last month may consist of a few wrong dates: it does not represent the batch, and is passed over where it
    holds next to nothing. And with 60 records, every index moves by chance alone.

    Args:
        records: (month, records), ascending.

    """
    taken, held = list[int](), 0
    largest = max((n for _month, n in records), default=0)
    enough = max(ENOUGH_RECORDS, largest / 4)
    for month, n in reversed(records):
        if held >= enough:
            break
        if not taken and n < STRAY * largest:
            continue
        taken.append(month)
        held += n
    return tuple(reversed(taken))
