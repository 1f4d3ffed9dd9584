"""A batch that is counted in pieces: a task for each, a tree that adds counts, a task for each range of hashes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from monitor_lib.cluster import there
from monitor_lib.counting import columns_of
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.roles import MODEL, REFERENCE
from monitor_lib.readers.fingerprints import Hashes
from monitor_lib.readers.pieces import pieces_of
from monitor_lib.readers.source import Source
from monitor_lib.scan.parts import HashRanges, PartCounts, how_many_distinct

if TYPE_CHECKING:
    from distributed import Client

PIECE = 64 << 20  # bytes on disk: a few seconds of counting
FEWEST = 4  # pieces; a smaller batch is counted by its report
RANGES = 16  # of all hashes; a task for each
BRANCHES = 4  # counts that one task adds
SOON = 1  # what adds goes before further pieces, so that few counts wait in memory

Counting = Callable[[int], Callable[[], None]]
Submit = Callable[..., Any]  # starts a task in a worker
Ask = Callable[..., Any]  # starts a task in a host: a function and its arguments
Counted = tuple[PartCounts, HashRanges] | None


def in_pieces(
    client: "Client", ask: Ask, request: ReportRequest, source: Source, known: Sequence[Any], counting: Counting
) -> Any:
    """The task that gives the counts of a batch; None where it is small, can't be divided, or is scored by a model.

    Args:
        client: of the cluster.
        ask: starts a task in a host.
        request: the report.
        source: name, hash and size of the batch; its report finds the counts if its files still have this hash.
        known: the tasks that give the counts of its reference.
        counting: see :func:`monitor_lib.cluster.reports.on_cluster`.

    Raises:
        BatchError: the batch can't be opened.

    """
    if request.inputs[MODEL.name] or request.challenger is not None:
        return None
    config, batch = request.config_path, request.path
    reference = next(iter(request.inputs[REFERENCE.name]), None)
    pieces = pieces_of(batch, columns_of(config, batch), PIECE)
    if len(pieces) < FEWEST:
        return None
    counted = [ask(there.piece, config, reference, one, RANGES, known) for one in pieces]
    count = counting(len(counted))
    for made in counted:
        made.add_done_callback(lambda _made: count())
    submit = partial(client.submit, priority=SOON)
    ranges = [submit(_distinct, [submit(_range, one, number) for one in counted]) for number in range(RANGES)]
    total = _tree(submit, [submit(_counts, one) for one in counted], _sum)
    n_distinct = submit(_sum, ranges)
    together = submit(_together, total, n_distinct, source)
    return ask(there.whole, config, batch, reference, together, known)


def _tree(submit: Submit, terms: Sequence[Any], add: Callable[..., Any]) -> Any:
    """The sum of the results of some tasks, a few at a time, in their order."""
    while len(terms) > 1:
        groups = [list(terms[start : start + BRANCHES]) for start in range(0, len(terms), BRANCHES)]
        terms = [submit(add, group) for group in groups]
    return terms[0]


def _counts(counted: Counted) -> PartCounts | None:
    return counted[0] if counted else None


def _range(counted: Counted, number: int) -> Any:
    return counted[1].ranges[number] if counted else None


def _distinct(parts: Sequence[Hashes | None]) -> int | None:
    known = [one for one in parts if one is not None]
    return how_many_distinct(known) if len(known) == len(parts) else None


def _sum(terms: Sequence[Any]) -> Any:
    """The sum; None where one is missing."""
    if any(one is None for one in terms):
        return None
    total = terms[0]
    for one in terms[1:]:
        total = total + one
    return total


def _together(counts: PartCounts | None, n_distinct: int | None, source: Source) -> tuple[Any, ...]:
    return counts, n_distinct, source
