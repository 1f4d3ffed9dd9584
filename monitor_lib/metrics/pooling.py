"""Small months pool: the fewest of the latest months that hold enough events to judge by.

Months by themselves carry no light: shuffle the months of a healthy batch and some month nearly always looks bad.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor_lib.tally import EVENT, NON_EVENT, NOTHING, ScoreTally

LENGTHS = (1, 3, 6, 12)
ENOUGH_EVENTS = 200


@dataclass(frozen=True)
class Window:
    """The months that performance is judged on.

    Attributes:
        months: ascending, since 1970-01; empty where no outcome is known anywhere.
        tally: their records, of the batch and of the earlier batches.
        earlier_batches: how many earlier batches lent records.

    """

    months: tuple[int, ...]
    tally: ScoreTally
    earlier_batches: int


def performance_window(batch: ScoreTally, earlier: Sequence[ScoreTally]) -> Window:
    """The batch alone where it holds 200 events, else the 3, 6 or 12 latest months: the fewest that do, or all 12.

    Only months with a known outcome count. A batch without any is judged on the latest months before it that have some.

    Args:
        batch: of the batch; all of its months belong together and are never cut.
        earlier: of the earlier batches, in any order.

    """
    own = _known_months(batch)
    known = sorted({month for tally in (batch, *earlier) for month in _known_months(tally)})
    if not known:
        return Window((), NOTHING, 0)
    last = own[-1] if own else known[-1]
    first_of_batch = own[0] if own else last
    window = Window((), NOTHING, 0)
    for length in LENGTHS:
        since = min(first_of_batch, last - length + 1)
        window = _between(batch, earlier, since, last)
        if window.tally.count(EVENT) >= ENOUGH_EVENTS:
            break
    return window


def _between(batch: ScoreTally, earlier: Sequence[ScoreTally], since: int, last: int) -> Window:
    own = batch.of_months(_known_months(batch))
    lent = [tally.of_months([m for m in _known_months(tally) if since <= m <= last]) for tally in earlier]
    lent = [tally for tally in lent if tally.months]
    total = own
    for tally in lent:
        total += tally
    return Window(tuple(total.months), total, len(lent))


def _known_months(tally: ScoreTally) -> list[int]:
    return sorted({month for month, outcome in tally.scored if outcome in (EVENT, NON_EVENT)})
