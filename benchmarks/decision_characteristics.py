"""How often a comparison says what: ``python -m benchmarks.decision_characteristics [--repeats N]`` prints the table.

Both scores are binormal; the champion has an AUC of .75, the challenger's is higher by the true gain, and the two agree
as two good models of the same people do (correlation .8 within each class). Each repeat draws the records anew and goes
through the library's own tally, paired DeLong and decision, under the default policy.
"""

import argparse
import math
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product

# Each worker computes on one core; libraries' own threads would only compete with them.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from scipy import special

from monitor_lib.config.policy import ChallengerPolicy
from monitor_lib.stats.paired_auc import paired_auc
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.topics.challenger.decision import Choice, decide

CHAMPION_AUC, AGREEMENT = 0.75, 0.8
SIZES = (500, 2_000, 5_000, 20_000)
RATES = (0.05, 0.20)
GAINS = (-0.02, 0.0, 0.01, 0.02, 0.03)
SHOWN = (Choice.REPLACE, Choice.KEEP, Choice.NOT_ENOUGH_EVIDENCE)


@dataclass(frozen=True)
class Scenario:
    """A comparison: its records, event rate and true gain of the AUC."""

    size: int
    rate: float
    gain: float


def draw(rng: np.random.Generator, scenario: Scenario) -> PairTally:
    """Its records with both scores."""
    bad = rng.random(scenario.size) < scenario.rate
    shared, *own = rng.normal(size=(3, scenario.size))
    scores = []
    for noise, auc in zip(own, (CHAMPION_AUC, CHAMPION_AUC + scenario.gain), strict=True):
        spread = math.sqrt(AGREEMENT) * shared + math.sqrt(1 - AGREEMENT) * noise
        scores.append(spread + math.sqrt(2) * float(special.ndtri(auc)) * bad)
    return PairTally.of(np.zeros(scenario.size, np.int32), scores[0], scores[1], bad.astype(np.int8))


def count(scenario: Scenario, repeats: int, seed: int) -> Counter[Choice]:
    """What so many comparisons say."""
    rng, least = np.random.default_rng(seed), ChallengerPolicy().least_gain
    return Counter(decide(paired_auc(draw(rng, scenario)), least).choice for _repeat in range(repeats))


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1_000)
    repeats = parser.parse_args().repeats
    scenarios = [Scenario(*one) for one in product(SIZES, RATES, GAINS)]
    print("| records | events | true gain | replace | keep | not enough evidence |\n|---|---|---|---|---|---|")
    with ProcessPoolExecutor() as pool:
        found = pool.map(count, scenarios, [repeats] * len(scenarios), range(len(scenarios)))
        for one, counts in zip(scenarios, found, strict=True):
            shares = " | ".join(f"{100 * counts[choice] / repeats:.0f}%" for choice in SHOWN)
            print(f"| {one.size:,} | {one.rate:.0%} | {one.gain:+.2f} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
