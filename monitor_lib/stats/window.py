"""Pool small months: choose the fewest of the latest months that have enough events for a judgement.

A single month has no light: if the months of a healthy batch are shuffled, some month almost always looks bad.
"""

from dataclasses import dataclass

from monitor_lib.tallies.scores import EVENT, NON_EVENT, NOTHING, ScoreTally

LENGTHS = (1, 3, 6, 12)
ENOUGH = 200


@dataclass(frozen=True)
class Window:
    """The months that performance is judged on.

    Attributes:
        months: ascending, since 1970-01; empty where no outcome is known anywhere.
        tally: their records, of the batch and of the months before it.

    """

    months: tuple[int, ...]
    tally: ScoreTally


def performance_window(batch: ScoreTally, past: ScoreTally) -> Window:
    """The batch alone if it has 200 records of the smaller class, else the fewest of the latest 3, 6 or 12 months.

    Only months with a known outcome count. A batch without any is judged on the latest earlier months that have some.

    Args:
        batch: the batch's tally; all of its months belong together and are never separated.
        past: the tally of the months before it, each once.

    """
    own, before = _known_months(batch), _known_months(past)
    if not own and not before:
        return Window((), NOTHING)
    last = (own or before)[-1]
    window = Window((), NOTHING)
    for length in LENGTHS:
        lent = [month for month in before if month > last - length] if length > 1 or not own else []
        tally = batch.of_months(own) + past.of_months(lent)
        window = Window(tuple(tally.months), tally)
        if min(tally.distribution(EVENT).n, tally.distribution(NON_EVENT).n) >= ENOUGH:
            break
    return window


def _known_months(tally: ScoreTally) -> list[int]:
    return sorted({month for month, outcome in tally.scored if outcome in (EVENT, NON_EVENT)})
