"""Ours and its alternatives, turn by turn in one run; their answers are compared before any time is looked at."""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import differences, refuse_differences
from benchmarks.process import Command, Cost, measure


@dataclass(frozen=True)
class Contender:
    """One way to do the work.

    Attributes:
        name: in words, with its version where it is another project.
        command: from an empty folder and the number of the round (the first is 0) to what is run and measured.
        figures: from that folder and number, after the run, to what it found out.
        partial: whether it tells less than ours.
        most_rounds: it takes part in so many; None is all.
        goal: how many times ours must be faster; None where nothing was promised.

    """

    name: str
    command: Callable[[Path, int], Command]
    figures: Callable[[Path, int], Any]
    partial: bool = False
    most_rounds: int | None = None
    goal: float | None = None


@dataclass(frozen=True)
class Ratio:
    """An alternative's cost by ours, for each round in which both took part: above 1 ours costs less.

    Attributes:
        against: the alternative.
        seconds, cpu_seconds: the ratios of each, one for each round.
        goal: the least that was promised of the median of ``seconds``; None where nothing was.

    """

    against: str
    seconds: tuple[float, ...]
    cpu_seconds: tuple[float, ...]
    goal: float | None = None


@dataclass(frozen=True)
class Rate:
    """How a service answered many clients at once: requests per second, and seconds of an answer."""

    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Result:
    """One case of a benchmark: the cost of each contender in each round, ours first, and the ratios.

    ``rates`` has the answers of services, by contender and round.
    """

    benchmark: str
    case: str
    costs: dict[str, tuple[Cost, ...]]
    ratios: tuple[Ratio, ...]
    rates: dict[str, tuple[Rate, ...]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others."""
        return self.benchmark, self.case


def contest(benchmark: str, case: str, contenders: Sequence[Contender], rounds: int, folder: Path) -> Result:
    """Let all contenders do the same work, several times.

    In each round another one begins, so that none always runs after the same neighbour.

    Args:
        benchmark: its name.
        case: which of its cases, in words.
        contenders: ours first, which takes part in every round.
        rounds: how often.
        folder: for their files; each run has an empty one, which is removed when its answer has been read.

    Raises:
        Refused: one failed, or gave another answer than ours.

    """
    costs: dict[str, list[Cost]] = {one.name: [] for one in contenders}
    for number in range(rounds):
        taking_part = [one for one in contenders if one.most_rounds is None or number < one.most_rounds]
        first = number % len(taking_part)
        result: dict[str, Any] = {}
        for one in taking_part[first:] + taking_part[:first]:
            print(f"{benchmark}: {case}: round {number + 1} of {rounds}: {one.name}", file=sys.stderr, flush=True)
            place = folder / "run"
            place.mkdir(parents=True)
            costs[one.name].append(measure(one.command(place, number), place))
            result[one.name] = one.figures(place, number)
            shutil.rmtree(place)
        for one in taking_part[1:]:
            told = differences(result[contenders[0].name], result[one.name], partial=one.partial)
            refuse_differences(case, one.name, told)
    kept = {name: tuple(each) for name, each in costs.items()}
    return Result(benchmark, case, kept, tuple(_ratio(kept, contenders[0], one) for one in contenders[1:]))


def _ratio(costs: dict[str, tuple[Cost, ...]], ours: Contender, other: Contender) -> Ratio:
    pairs = list(zip(costs[ours.name], costs[other.name], strict=False))
    return Ratio(
        other.name,
        tuple(there.seconds / here.seconds for here, there in pairs),
        tuple(there.cpu_seconds / here.cpu_seconds for here, there in pairs),
        other.goal,
    )


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Least, median and largest."""
    return min(values), median(values), max(values)
