"""Results as tables of Markdown, which read as well on a terminal."""

from collections.abc import Iterable, Sequence

from benchmarks.contest import Rate, Ratio, Result, spread
from benchmarks.process import Cost
from benchmarks.results import medians

MEGA = 1_000_000


def ratio_table(results: Sequence[Result], before: Iterable[Result] | None = None) -> str:
    """How many times ours is faster: least, median and largest of all rounds.

    Args:
        results: what was measured.
        before: the last landing's, to be shown beside; None for a table without that column.

    """
    then = None if before is None else medians(before)
    rows = []
    for one in results:
        for ratio in one.ratios:
            row = [one.benchmark, one.case, ratio.against, *_spread(ratio.seconds), _middle(ratio.cpu_seconds)]
            row.append("" if ratio.goal is None else f"{ratio.goal:g}")
            if then is not None:
                row.append(_number(then.get((*one.key, ratio.against))))
            rows.append(row)
    heads = ["benchmark", "case", "beside", "times: least", "median", "largest", "by CPU", "goal"]
    return _table(heads if then is None else [*heads, "last landing"], rows, words=3)


def cost_table(results: Sequence[Result]) -> str:
    """What each contender takes: medians of its rounds, peaks of memory over all of them, in MB."""
    rows = [
        [one.benchmark, one.case, name, *_cost(costs)] for one in results for name, costs in one.costs.items() if costs
    ]
    heads = ["benchmark", "case", "contender", "rounds", "seconds", "CPU s", "MB, all", "MB, largest"]
    return _table(heads, rows, words=3)


def rate_table(results: Sequence[Result]) -> str:
    """How services answered: medians of all rounds; empty where none was asked."""
    rows = [
        [one.benchmark, one.case, name, *_rate(rates)] for one in results for name, rates in one.rates.items() if rates
    ]
    heads = ["benchmark", "case", "contender", "requests a second", "p50, ms", "p99, ms"]
    return _table(heads, rows, words=3) if rows else ""


def _rate(rates: Sequence[Rate]) -> list[str]:
    middle = [
        spread([read(one) for one in rates])[1]
        for read in (lambda one: one.per_second, lambda one: 1e3 * one.p50, lambda one: 1e3 * one.p99)
    ]
    return [f"{middle[0]:.1f}", f"{middle[1]:,.0f}", f"{middle[2]:,.0f}"]


def _cost(costs: Sequence[Cost]) -> list[str]:
    return [
        str(len(costs)),
        f"{spread([one.seconds for one in costs])[1]:.1f}",
        f"{spread([one.cpu_seconds for one in costs])[1]:.1f}",
        f"{max(one.together_bytes for one in costs) / MEGA:,.0f}",
        f"{max(one.largest_bytes for one in costs) / MEGA:,.0f}",
    ]


def _spread(values: Ratio | tuple[float, ...]) -> list[str]:
    return [_number(one) for one in spread(values)] if values else ["", "", ""]


def _middle(values: tuple[float, ...]) -> str:
    return _number(spread(values)[1]) if values else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> str:
    """Columns padded to one width, all but the first ``words`` of them aligned to the right."""
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    line = ["-" * width if place < words else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    told = [
        [
            cell.ljust(width) if place < words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in (heads, line, *rows)
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in told)
