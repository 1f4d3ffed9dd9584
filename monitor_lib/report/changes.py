"""What changed most since the reference: of all that moved beyond chance, what lies farthest beyond its alert limit."""

from collections.abc import Iterable

from monitor_lib.report.topic import Change
from monitor_lib.stats.order import to_order

SHOWN = 3
LEAST_WEIGHT = 0.25  # of many records the smallest change is beyond chance, and not worth a word


def largest(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The three largest changes, the largest first; fewer where fewer are beyond chance."""
    worth = [change for change in changes if change.weight >= LEAST_WEIGHT]
    worth.sort(key=lambda change: (-to_order(change.weight), change.code, str(change.values.get("variable"))))
    return tuple(worth[:SHOWN])
