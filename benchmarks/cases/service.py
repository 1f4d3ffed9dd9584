"""Fifty clients that post a batch of records, beside the endpoint that one would write in an afternoon."""

import json
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.contest import Contender, Rate, Ratio, Result, contest
from benchmarks.ours import own_cache
from benchmarks.process import ROOT, Command
from benchmarks.settings import Settings

PORTFOLIO = ROOT / "datasets" / "credit_01"
CLIENTS = 50
RECORDS = 500
OURS, PLAIN = "python -m monitor_lib serve", "FastAPI, pandas and scikit-learn: volumetry and AUC, nothing else"


def service(settings: Settings, folder: Path) -> list[Result]:
    """The whole run, start included; then how many requests were answered a second, and the slowest hundredth."""
    config, body = _portfolio(folder / "portfolio"), _body(folder / "body.json")
    rates: dict[str, list[Rate]] = {OURS: [], PLAIN: []}

    def contender(name: str, service_: str, *further: object) -> Contender:
        def figures(place: Path, _round: int) -> Any:
            found = json.loads((place / "found.json").read_text("utf-8"))
            rates[name].append(Rate(found["requests_per_second"], found["p50"], found["p99"]))
            return found["answer"]

        def command(place: Path, _round: int) -> Command:
            given = (service_, body, place / "found.json", "--requests", settings.requests, "--clients", CLIENTS)
            told = ("--", *further) if further else ()
            return Command(
                (sys.executable, "-m", "benchmarks.load", *map(str, (*given, *told))), environment=own_cache(place)
            )

        return Contender(name, command, figures)

    ours = contender(OURS, "ours", "--config", config, "--out", folder / "archive")
    case = f"{settings.requests:,} requests of {RECORDS} records by {CLIENTS} clients"
    whole = contest("service", case, [ours, contender(PLAIN, "plain")], settings.rounds, folder)
    pairs = list(zip(rates[OURS], rates[PLAIN], strict=True))
    return [
        replace(whole, rates={name: tuple(each) for name, each in rates.items()}),
        _ratios("requests per second", [here.per_second / there.per_second for here, there in pairs]),
        _ratios("99th percentile of an answer", [there.p99 / here.p99 for here, there in pairs]),
    ]


def _ratios(case: str, ratios: list[float]) -> Result:
    return Result("service", case, {}, (Ratio(PLAIN, tuple(ratios), ()),))


def _portfolio(folder: Path) -> Path:
    """The shipped portfolio without its model: the records hold their scores, as the plain endpoint needs them."""
    shutil.copytree(PORTFOLIO, folder)
    config = folder / "monitor.toml"
    config.write_text(re.sub(r"\[scorer\].*?\n\n", "", config.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    return config


def _body(path: Path) -> Path:
    """The first records of a batch, with all their columns."""
    records = pd.read_csv(PORTFOLIO / "batches" / "2017-06.csv.gz").head(RECORDS)
    path.write_text(records.to_json(orient="records"), "utf-8")
    return path
