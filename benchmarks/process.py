"""A whole process and what it costs: start, imports and every process that it starts included."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
WATCH = Path(__file__).parent / "watch.py"
ALIVE = 70  # the exit code of watch.py where processes outlive the command
TOLD = 2_000  # of a failed command's output, the last so many characters are shown


class Refused(Exception):  # noqa: N818 - an outcome of a benchmark
    """A benchmark has no times to show: a contender failed, or two gave different answers."""


@dataclass(frozen=True)
class Command:
    """A process to run: its arguments, its folder, and what its environment has beside the caller's."""

    argv: tuple[str, ...]
    cwd: Path = ROOT
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cost:
    """What one run of a command took.

    Attributes:
        seconds: from its start to its end.
        cpu_seconds: of all its processes.
        together_bytes: largest sum of the PSS of all its processes at one time; sampled.
        largest_pss_bytes: largest PSS of one process; sampled.
        largest_bytes: largest resident memory (RSS) of one process, as the system kept it.
        processes: most at one time; sampled.

    """

    seconds: float
    cpu_seconds: float
    together_bytes: int
    largest_pss_bytes: int
    largest_bytes: int
    processes: int


def measure(command: Command, folder: Path) -> Cost:
    """Run a command to its end.

    Args:
        command: what to run.
        folder: where its output is kept, in ``log.txt``.

    Raises:
        Refused: it failed, or left processes behind.

    """
    cost, log = folder / "cost.json", folder / "log.txt"
    cost.unlink(missing_ok=True)
    given = [sys.executable, "-I", str(WATCH), str(cost), str(log), "--", *command.argv]
    environment = {**usual(), "PYTHONPATH": str(ROOT), **command.environment}
    with subprocess.Popen(given, cwd=command.cwd, env=environment) as process:  # noqa: S603 - our own words
        try:
            code = process.wait()
        except BaseException:
            process.terminate()  # it ends all that it has started, which takes it a moment
            process.wait()
            raise
    if code == ALIVE and not cost.exists():
        raise Refused(f"{_said(command)}: processes live on after it has ended")
    if code:
        raise Refused(f"{_said(command)}: exit code {code}\n{log.read_text('utf-8', 'replace')[-TOLD:]}")
    return Cost(**json.loads(cost.read_text("utf-8")))


def usual() -> dict[str, str]:
    """The environment without what most users do not have: a switch that keeps Python from storing compiled modules."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_module(name: str, *given: object) -> None:
    """Run a module of this package in a process of its own, unmeasured; so the measuring process stays small.

    Raises:
        Refused: it failed.

    """
    argv = [sys.executable, "-m", name, *map(str, given)]
    environment = {**usual(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(argv, cwd=ROOT, env=environment, check=False, capture_output=True)  # noqa: S603
    if done.returncode:
        said = (done.stdout + done.stderr).decode("utf-8", "replace")[-TOLD:]
        raise Refused(f"python -m {name}: exit code {done.returncode}\n{said}")


def _said(command: Command) -> str:
    return " ".join([Path(command.argv[0]).name, *command.argv[1:]])[:200]
