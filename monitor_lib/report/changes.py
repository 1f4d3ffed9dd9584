"""The largest changes since the reference: among all changes beyond chance, those largest relative to their limit."""

from collections.abc import Iterable

from monitor_lib.report.topic import Change
from monitor_lib.stats.order import to_order

SHOWN = 3
LEAST_WEIGHT = 0.25  # with many records, very small changes are also beyond chance, but not worth reporting


def largest(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The three largest changes, the largest first; fewer where fewer are beyond chance."""
    worth = [change for change in changes if change.weight >= LEAST_WEIGHT]
    worth.sort(key=lambda change: (-to_order(change.weight), change.code, str(change.values.get("variable"))))
    return tuple(worth[:SHOWN])
