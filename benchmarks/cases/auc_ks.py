"""AUC and KS drift beside scikit-learn and scipy: what benchmarks/score_metrics.py prints, kept with the rest."""

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.contest import Ratio, Result
from benchmarks.process import ROOT, Refused
from benchmarks.settings import Settings

TIMES = re.compile(r"([0-9.]+) times")
GOAL = 10.0


def auc_ks(settings: Settings, _folder: Path) -> list[Result]:
    """A case for each line that is printed; the first ratio in it is the one of both samples counted.

    Raises:
        Refused: the answers differ, or no line tells a ratio.

    """
    sizes = ("--records", str(settings.metric_records), "--repeats", str(settings.rounds))
    argv = [sys.executable, "-m", "benchmarks.score_metrics", *sizes]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(f"benchmarks.score_metrics: exit code {done.returncode}\n{done.stderr[-2000:]}")
    found = [result for line in done.stdout.splitlines() if (result := _result(line, settings.metric_records))]
    if not found:
        raise Refused(f"benchmarks.score_metrics printed no ratio:\n{done.stdout[-2000:]}")
    return found


def _result(line: str, records: int) -> Result | None:
    kind, colon, told = line.partition(": ")
    times = TIMES.search(told)
    if not colon or times is None:
        return None
    print(line, file=sys.stderr, flush=True)
    ratio = Ratio("scikit-learn and scipy, in one process", (float(times[1]),), (), GOAL)
    return Result("auc-ks", f"{records:,} scores, {kind}", {}, (ratio,))
