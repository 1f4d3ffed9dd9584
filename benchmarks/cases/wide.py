"""A wide batch, from Parquet to the written report, beside a plain script of the same figures and beside Evidently."""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.contest import Contender, Result, contest
from benchmarks.figures import archived
from benchmarks.ours import NO_CACHE, run_report
from benchmarks.process import ROOT, Command, run_module
from benchmarks.settings import Settings

BASELINES = ROOT / "benchmarks" / "baselines"
VARIABLE = ("csi", "missing", "unseen", "out_of_range")
GOAL, GOAL_AT_A_MILLION = 10.0, 30.0
MILLION = 1_000_000
EVIDENTLY = "Evidently 0.7, drift and classification presets"


def wide(settings: Settings, folder: Path) -> list[Result]:
    """Each size after the other."""
    return [_of_size(settings, records, folder / str(records)) for records in settings.wide]


def _of_size(settings: Settings, records: int, folder: Path) -> Result:
    data = folder / "data"
    shape = ("--reference", settings.reference, "--numbers", settings.numbers, "--texts", settings.texts)
    run_module("benchmarks.data.wide", data, "--records", records, *shape)
    contenders = [
        Contender(
            "run_report.py BATCH",
            lambda place, _round: run_report(place / "reports", NO_CACHE, [data / "batch.parquet"]),
            lambda place, _round: compared(archived(place / "reports")["wide/batch"]),
        ),
        Contender(
            "pandas, scikit-learn and scipy, the same figures",
            lambda place, _round: Command(
                (sys.executable, str(BASELINES / "plain_script.py"), str(data), str(place / "result.json"))
            ),
            _result,
        ),
    ]
    if settings.evidently and records <= settings.evidently_most:
        contenders.append(_evidently(settings.evidently, data, records))
    case = f"{records:,} records by {settings.numbers + settings.texts} variables"
    return contest("wide", case, contenders, settings.rounds, folder)


def _evidently(python: Path, data: Path, records: int) -> Contender:
    script = BASELINES / "evidently_report.py"
    return Contender(
        EVIDENTLY,
        lambda place, _round: Command(
            (str(python), str(script), str(data), str(place / "page.html"), str(place / "result.json")),
            environment={"PYTHONPATH": "", "DO_NOT_TRACK": "1"},
        ),
        _result,
        partial=True,
        most_rounds=1 if records >= MILLION else None,
        goal=GOAL_AT_A_MILLION if records >= MILLION else GOAL,
    )


def compared(metrics: dict[str, Any]) -> dict[str, Any]:
    """Of ``metrics.json``, what the plain script computes too."""
    return {
        "auc": metrics["performance"]["overall"]["auc"],
        "ks": metrics["performance"]["overall"]["ks"],
        "ks_drift": metrics["adherence"]["ks"],
        "psi": metrics["adherence"]["psi"],
        "records": metrics["volumetry"]["total"],
        "by_month": {one["month"]: one["n"] for one in metrics["volumetry"]["by_month"]},
        "variables": {one["name"]: {key: one[key] for key in VARIABLE} for one in metrics["variables"]},
    }


def _result(place: Path, _round: int) -> Any:
    return json.loads((place / "result.json").read_text("utf-8"))
