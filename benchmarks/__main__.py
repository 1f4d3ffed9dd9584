"""``make bench``: ours and the alternatives in one go; docs/benchmarks.md says what is compared and how to read it."""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.cases.archive import archive
from benchmarks.cases.auc_ks import auc_ks
from benchmarks.cases.cluster import cluster
from benchmarks.cases.reports import cold, many
from benchmarks.cases.scores import scores
from benchmarks.cases.service import service
from benchmarks.cases.wide import wide
from benchmarks.contest import Result
from benchmarks.process import Refused
from benchmarks.results import LANDING, LAST, landed, machine, read, result, save, worse, written
from benchmarks.settings import Settings
from benchmarks.tables import cost_table, rate_table, ratio_table

BENCHMARKS: dict[str, Callable[[Settings, Path], list[Result]]] = {
    "reports": many,
    "cold": cold,
    "wide": wide,
    "scores": scores,
    "cluster": cluster,
    "archive": archive,
    "auc-ks": auc_ks,
    "service": service,
}
CORES = 2
FAILED = 1
INTERRUPTED = 130  # what shells give a command that Ctrl-C ended


def main() -> int:
    """Run them; the exit code is 1 where a contender failed or answers differ, never because of a time."""
    given = _arguments().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _two_cores()
    try:
        results, refused = run(given.only, _settings(given), given.scratch)
    except KeyboardInterrupt:
        print("benchmarks: interrupted; nothing was kept.", file=sys.stderr)
        return INTERRUPTED
    now = written(results, machine())
    before = read(LANDING)
    save(LAST, now)
    then = [result(one) for one in before]
    print(
        f"\nHow many times ours costs less\n\n{ratio_table(results, then)}\n\nWhat each takes\n\n{cost_table(results)}"
    )
    if answered := rate_table(results):
        print(f"\nHow services answered\n\n{answered}")
    for told in worse(results, then):
        print(f"\nWorse than at the last landing: {told}")
    for told in refused:
        print(f"\nREFUSED: {told}", file=sys.stderr)
    if given.land and not refused:
        save(LANDING, landed(before, now))
        print(f"\n{LANDING} holds these figures now; call python -m benchmarks.document.")
    return FAILED if refused else 0


def run(names: Sequence[str], settings: Settings, scratch: Path | None) -> tuple[list[Result], list[str]]:
    """The results of some benchmarks, and in words those that were refused.

    Args:
        names: of the benchmarks.
        settings: how large and how often.
        scratch: the folder in which each has a folder of its own, removed at its end; None for the system's.

    """
    results: list[Result] = []
    refused: list[str] = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=scratch) as folder:
            try:
                results += BENCHMARKS[name](settings, Path(folder))
            except Refused as error:
                refused.append(f"{name}: {error}")
    return results, refused


def _two_cores() -> None:
    """Everything runs on two cores, whatever the machine has; what is started has them from here."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def _names(text: str) -> list[str]:
    names = [one.strip() for one in text.split(",") if one.strip()]
    strange = [one for one in names if one not in BENCHMARKS]
    if strange:
        raise argparse.ArgumentTypeError(f"must be some of {', '.join(BENCHMARKS)}, got {', '.join(strange)}")
    return names or list(BENCHMARKS)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(float(one)) for one in text.split(",")))


def _arguments() -> argparse.ArgumentParser:
    usual = Settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", type=_names, default=list(BENCHMARKS), help=f"some of {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="how often each contender runs")
    parser.add_argument("--evidently", type=Path, help="the Python of an environment that has Evidently 0.7.23")
    parser.add_argument("--evidently-most", type=int, default=usual.evidently_most, help="its largest batch")
    parser.add_argument("--reports", type=int, default=usual.reports, help="how many reports in one call")
    parser.add_argument("--two-at-once", action="store_true", help="run the shell loop two by two as well")
    parser.add_argument("--wide", type=_sizes, default=usual.wide, help="records of the wide batches")
    parser.add_argument("--scores", type=_sizes, default=usual.scores, help="records of the batches of scores")
    parser.add_argument("--parts", type=_sizes, default=usual.parts, help="records of the folders of parts")
    parser.add_argument("--models", type=int, default=usual.models, help="of the large archive, 40 runs each")
    parser.add_argument("--metric-records", type=int, default=usual.metric_records, help="scores for AUC and KS")
    parser.add_argument("--requests", type=int, default=usual.requests, help="what the clients of a service send")
    parser.add_argument("--scratch", type=Path, help="folder for inputs and archives [default: the system's]")
    parser.add_argument("--land", action="store_true", help="keep the figures as those of the last landing")
    return parser


def _settings(given: argparse.Namespace) -> Settings:
    told = {name: value for name, value in vars(given).items() if name in Settings.__dataclass_fields__}
    if given.evidently:
        told["evidently"] = given.evidently.absolute()
    return replace(Settings(), **told)


if __name__ == "__main__":
    sys.exit(main())
