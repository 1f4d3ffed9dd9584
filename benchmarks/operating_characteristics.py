"""How often each light shows: ``python -m benchmarks.operating_characteristics [--repeats N]`` prints the table.

Scores are binormal, the reference holds 10,000 records with an AUC of .75 and the batch's own event rate; batches are
healthy, or deteriorated by so much of AUC, or shifted in their scores. Each repeat draws reference and batch anew and
goes through the library's own tally, metrics and verdict under the default policy.
"""

import argparse
import math
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

# Each worker computes on one core; libraries' own threads would only compete with them.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from scipy import special

from monitor_lib.config.policy import Policy
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.report.light import Verdict
from monitor_lib.status import Status
from monitor_lib.tallies.scores import ScoreTally
from monitor_lib.topics.adherence import judge as adherence
from monitor_lib.topics.adherence.measure import measure as adhere
from monitor_lib.topics.discrimination import judge as discrimination
from monitor_lib.topics.discrimination.measure import measure as discriminate

REFERENCE_SIZE = 10_000
REFERENCE_AUC = 0.75
SIZES = (200, 1_000, 5_000, 20_000)
RATES = (0.05, 0.20)
SHOWN = (Status.GREEN, Status.INCONCLUSIVE, Status.AMBER, Status.RED)


@dataclass(frozen=True)
class Scenario:
    """A batch: its size, event rate, true drop of the AUC, and shift of all scores in standard deviations."""

    size: int
    rate: float
    drop: float = 0.0
    shift: float = 0.0

    @property
    def name(self) -> str:
        """In words."""
        if self.shift:
            return f"scores shifted by {self.shift:g} sd"
        return f"AUC lower by {self.drop:.2f}" if self.drop else "healthy"


def draw(rng: np.random.Generator, n: int, rate: float, auc: float, shift: float = 0.0) -> ScoreTally:
    """``n`` binormal records."""
    bad = rng.random(n) < rate
    distance = math.sqrt(2) * float(special.ndtri(auc))
    scores = rng.normal(shift, 1, n) + distance * bad
    return ScoreTally.of(np.zeros(n, np.int32), scores, bad.astype(np.int8), np.ones(n, np.bool_))


def one_verdict(scenario: Scenario, rng: np.random.Generator) -> Verdict:
    """Draw a reference and a batch, and judge."""
    reference = draw(rng, REFERENCE_SIZE, scenario.rate, REFERENCE_AUC)
    batch = draw(rng, scenario.size, scenario.rate, REFERENCE_AUC - scenario.drop, scenario.shift)
    compared = Comparison(Records(scenario.size, batch), Records(REFERENCE_SIZE, reference))
    policy = Policy()
    lights = (
        *discrimination.lights(discriminate(compared, policy), policy),
        *adherence.lights(adhere(compared), policy.stability),
    )
    return Verdict.of(lights)


def shares(scenario: Scenario, repeats: int, seed: int = 1) -> dict[str, dict[Status, float]]:
    """How often each light, and the overall one, shows each colour."""
    rng, counts = (
        np.random.default_rng(seed),
        {name: Counter[Status]() for name in ("discrimination", "stability", "overall")},
    )
    for _repeat in range(repeats):
        verdict = one_verdict(scenario, rng)
        counts["overall"][verdict.status] += 1
        for light in verdict.lights:
            if light.status is not None:
                counts[light.name][light.status] += 1
    return {name: {status: count[status] / repeats for status in SHOWN} for name, count in counts.items()}


def scenarios() -> list[Scenario]:
    """All that the table shows."""
    return [
        Scenario(size, rate, drop, shift)
        for size in SIZES
        for rate in RATES
        for drop, shift in ((0.0, 0.0), (0.05, 0.0), (0.08, 0.0), (0.10, 0.0), (0.0, 0.3), (0.0, 0.6))
    ]


def rows(given: Sequence[Scenario], repeats: int) -> Iterable[str]:
    """The table, a line at a time, as Markdown."""
    yield "| records | events | batch | discrimination | score stability | overall |"
    yield "|---|---|---|---|---|---|"
    with ProcessPoolExecutor() as pool:
        for scenario, result in zip(given, pool.map(shares, given, [repeats] * len(given)), strict=True):
            cells = [" / ".join(f"{result[name][status] * 100:.0f}" for status in SHOWN) for name in result]
            yield f"| {scenario.size:,} | {scenario.rate:.0%} | {scenario.name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How often each light shows, simulated.")
    parser.add_argument("--repeats", type=int, default=400, help="batches for each line (default 400)")
    repeats = parser.parse_args().repeats
    print(f"Per cent green / inconclusive / amber / red, {repeats} simulated batches a line.\n")
    for row in rows(scenarios(), repeats):
        print(row, flush=True)


if __name__ == "__main__":
    main()
