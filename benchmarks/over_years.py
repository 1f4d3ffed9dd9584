"""What the courses show over 36 months: ``python -m benchmarks.over_years [--repeats N]`` prints the tables.

Each repeat draws a reference and 36 monthly batches (binormal scores; the bad rate swings by a tenth, with a
correlation of .7 from month to month) and sends them through the library's own tally, metrics and verdict under the
default policy.
"""

import argparse
import math
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

# Each worker computes on one core; libraries' own threads would only compete with them.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from scipy import special

from benchmarks.operating_characteristics import REFERENCE_AUC, REFERENCE_SIZE, draw
from monitor_lib.config.policy import Policy
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.report.course import Course, CourseStart
from monitor_lib.stats.e_bh import e_bh
from monitor_lib.stats.normal import Z_TWO_SIDED
from monitor_lib.stats.proportions import wilson
from monitor_lib.status import Status
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.topics.adherence import judge as adherence
from monitor_lib.topics.adherence.measure import measure as adhere
from monitor_lib.topics.bad_rate.measure import measure as rate
from monitor_lib.topics.discrimination.measure import measure as discriminate
from monitor_lib.topics.volumetry.course import course as volume_course

MONTHS = 36
RATE, SWING, PERSISTENCE = 0.05, 0.10, 0.7
HALFWAY = 17  # a change from month 18 on
SEED = 1
FLEET_LEVEL = 0.10
POLICY = Policy()
LIT = (Status.AMBER, Status.RED)
RANK = {status: place for place, status in enumerate(Status)}

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Volume = Callable[[np.random.Generator], Floats]


@dataclass(frozen=True)
class Life:
    """A model over 36 months: the records of a month, and the true drop of its AUC and when it begins."""

    name: str
    n: int = 5_000
    drop: float = 0.0
    begins: int = 0


@dataclass(frozen=True)
class Shown:
    """What was shown after each month, and the evidence of the ranking."""

    discrimination: tuple[Status, ...]
    bad_rate: tuple[Status, ...]
    overall: tuple[Status, ...]
    evidence: tuple[float, ...]


LIVES = (
    Life("healthy"),
    Life("healthy, 20,000 a month", n=20_000),
    Life("healthy, 1,000 a month", n=1_000),
    Life("AUC lower by .05 from month one", drop=0.05),
    Life("AUC lower by .05 from month 18", drop=0.05, begins=HALFWAY),
    Life("AUC lower by .03 from month one", drop=0.03),
)


def swings(rng: np.random.Generator, months: int = MONTHS, size: float = SWING, kept: float = PERSISTENCE) -> Floats:
    """Swings on the log scale with this standard deviation, each correlated with the one before."""
    found = rng.normal(0, size, months)
    for month in range(1, months):
        found[month] = kept * found[month - 1] + math.sqrt(1 - kept**2) * found[month]
    return found


def months_of(life: Life, rng: np.random.Generator) -> ScoreTally:
    """The 36 months of a model."""
    month = np.repeat(np.arange(MONTHS, dtype=np.int32), life.n)
    bad = rng.random(len(month)) < np.repeat(RATE * np.exp(swings(rng)), life.n)
    aucs = np.where(np.arange(MONTHS) >= life.begins, REFERENCE_AUC - life.drop, REFERENCE_AUC)
    distance = math.sqrt(2) * special.ndtri(aucs)
    # The scores of all records together look as before: what gets worse is whom they are given to.
    scores = rng.normal(0, 1, len(month)) + np.repeat(distance, life.n) * bad
    return ScoreTally.of(month, scores, bad.astype(np.int8), np.ones(len(month), np.bool_))


def lived(life: Life, seed: int) -> Shown:
    """Draw a model's reference and its months, and judge after every month."""
    rng = np.random.default_rng([SEED, seed])
    reference = Records(REFERENCE_SIZE, draw(rng, REFERENCE_SIZE, RATE, REFERENCE_AUC))
    tally = months_of(life, rng)
    compared = Comparison(Records(tally.count(), tally), reference, course_start=CourseStart(0, "first_month"))
    ranking, level = discriminate(compared, POLICY).course, rate(compared, POLICY).course
    if ranking is None or level is None:
        raise ValueError("36 months have a course")
    scores = [_stability(tally, month, reference) for month in range(MONTHS)]
    of_ranking, of_level = _after_months(ranking), _after_months(level)
    capped = [Status.AMBER if status in LIT else Status.GREEN for status in of_level]
    overall = tuple(min(some, key=RANK.__getitem__) for some in zip(of_ranking, capped, scores, strict=True))
    after = {point.months[-1]: one.value for point, one in zip(ranking.points, ranking.evidence, strict=True)}
    evidence = [1.0]
    for month in range(MONTHS):
        evidence.append(after.get(month, evidence[-1]))
    return Shown(of_ranking, of_level, overall, tuple(evidence[1:]))


def _after_months(course: Course) -> tuple[Status, ...]:
    """What a course showed after each month; inconclusive before its first point."""
    after = {point.months[-1]: status for point, status in zip(course.points, course.statuses, strict=True)}
    shown = [Status.INCONCLUSIVE]
    for month in range(MONTHS):
        shown.append(after.get(month) or shown[-1])
    return tuple(shown[1:])


def _stability(tally: ScoreTally, month: int, reference: Records) -> Status:
    own = tally.of_months([month])
    compared = Comparison(Records(own.count(), own), reference)
    (light,) = adherence.lights(adhere(compared), POLICY.stability)
    return light.status or Status.INCONCLUSIVE


def percent(hits: int, n: int) -> str:
    """A share with its 95 % interval, Wilson's, in per cent."""
    low, high = wilson(hits, n, Z_TWO_SIDED)
    return f"{100 * hits / n:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def first_times(shown: Sequence[Sequence[Status]], lit: Sequence[Status], after: int) -> Floats:
    """The month, counted from 1 at ``after``, in which each model first shows one of ``lit``; infinite for never."""
    return np.array([next((at + 1.0 for at, one in enumerate(some[after:]) if one in lit), math.inf) for some in shown])


def many(life: Life, repeats: int) -> list[Shown]:
    """Many models of one kind."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(partial(lived, life), range(repeats), chunksize=8))


def life_rows(life: Life, lives: Sequence[Shown]) -> Iterable[str]:
    """The rows of one kind of model, as Markdown."""
    repeats = len(lives)
    overall, ranking = [one.overall for one in lives], [one.discrimination for one in lives]
    months = repeats * MONTHS
    level = sum(status in LIT for one in lives for status in one.bad_rate)
    for name, shown, lit in (
        ("overall amber or red", overall, LIT),
        ("overall red", overall, (Status.RED,)),
        ("discrimination amber or red", ranking, LIT),
        ("discrimination red", ranking, (Status.RED,)),
    ):
        times = first_times(shown, lit, life.begins)
        median = np.median(times)
        by = [percent(int((times <= limit).sum()), repeats) for limit in (3, 6, 12, MONTHS)]
        yield f"| {life.name} | {name} | {median if median < math.inf else 'never'} | " + " | ".join(by) + " |"
    yield f"| {life.name} | bad rate amber, months | | | | | {percent(level, months)} |"


def volumes() -> dict[str, tuple[Volume, int]]:
    """Kinds of volumes, and the month from which something is wrong with them."""
    month = np.arange(MONTHS)

    def season(rng: np.random.Generator) -> Floats:
        wave = np.log1p(0.15 * np.sin(2 * np.pi * (month + rng.integers(12)) / 12))
        return np.asarray(wave + rng.normal(0, 0.05, MONTHS), np.float64)

    return {
        "swings of 10 %, correlation .7": (lambda rng: swings(rng), 0),
        "independent, 10 %": (lambda rng: rng.normal(0, 0.1, MONTHS), 0),
        "independent, 30 %": (lambda rng: rng.normal(0, 0.3, MONTHS), 0),
        "season of 15 %": (season, 0),
        "2 % more each month, swings of 10 %": (lambda rng: swings(rng) + 0.02 * month, 0),
        "2 % less each month, swings of 10 %": (lambda rng: swings(rng) - 0.02 * month, 0),
        "halved in month 18, swings of 10 %": (
            lambda rng: swings(rng) + np.where(month >= HALFWAY, math.log(0.5), 0),
            HALFWAY,
        ),
        "10 % less each month, swings of 10 %": (lambda rng: swings(rng) + month * math.log(0.9), 0),
    }


def volume_alarms(draw_one: Volume, seed: int) -> Bools:
    """Whether the volume's light is amber after each month."""
    rng = np.random.default_rng([SEED, seed])
    n = rng.poisson(np.exp(math.log(5_000) + draw_one(rng)))
    course = volume_course(dict(enumerate(n.tolist())))
    if course is None:
        raise ValueError("36 months have a course")
    # A first month that is taken for incomplete has no point.
    shown = [status is Status.AMBER for status in course.statuses]
    return np.array([False] * (MONTHS - len(shown)) + shown)


def volume_rows(repeats: int) -> Iterable[str]:
    """How often the volume's light is amber, as Markdown."""
    for name, (draw_one, begins) in volumes().items():
        shown = np.array([volume_alarms(draw_one, seed) for seed in range(repeats)])[:, begins:]
        times = np.where(shown.any(axis=1), shown.argmax(axis=1) + 1.0, math.inf)
        by = [percent(int((times <= limit).sum()), repeats) for limit in (3, 12, MONTHS)]
        yield f"| {name} | " + " | ".join(by) + " |"


def fleet_rows(repeats: int, healthy: Sequence[Shown], bad: Sequence[Shown]) -> Iterable[str]:
    """Fleets of 200 healthy and 10 bad models, called by e-BH at 10 %."""
    rng = np.random.default_rng(SEED)
    for after in (12, MONTHS):
        found, shares = 0, []
        for _fleet in range(repeats):
            some = [healthy[i] for i in rng.integers(len(healthy), size=200)]
            worse = [bad[i] for i in rng.integers(len(bad), size=10)]
            marked = e_bh([one.evidence[after - 1] for one in (*some, *worse)], FLEET_LEVEL)
            wrong = sum(place < len(some) for place in marked)
            found += len(marked) - wrong
            shares.append(wrong / max(1, len(marked)))
        mean, error = float(np.mean(shares)), float(np.std(shares)) / math.sqrt(repeats)
        yield (
            f"| {after} | {100 * mean:.1f} ({100 * max(0, mean - 2 * error):.1f} to {100 * (mean + 2 * error):.1f}) |"
            f" {found / repeats:.1f} of 10 |"
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What the courses show over 36 months, simulated.")
    parser.add_argument("--repeats", type=int, default=400, help="models for each line (default 400)")
    repeats = parser.parse_args().repeats
    print(f"Per cent of {repeats} simulated models, with 95 % intervals.\n")
    print("| model | light | median month | by month 3 | by 6 | by 12 | ever in 36 |\n|---|---|---|---|---|---|---|")
    lives = {}
    for life in LIVES:
        lives[life] = many(life, repeats)
        for row in life_rows(life, lives[life]):
            print(row, flush=True)
    print("\n| volume | amber by month 3 | by 12 | ever in 36 |\n|---|---|---|---|")
    for row in volume_rows(repeats):
        print(row, flush=True)
    print("\n| months | false among the marked, per cent | found |\n|---|---|---|")
    for row in fleet_rows(repeats, lives[LIVES[0]], lives[LIVES[3]]):
        print(row, flush=True)


if __name__ == "__main__":
    main()
