"""Volumetry and performance of posted records."""

from pathlib import Path
from typing import Any

from monitor_lib.config.loading import load_config
from monitor_lib.config.schema import Config
from monitor_lib.errors import NotScoredError
from monitor_lib.execution.batches import earlier_batches
from monitor_lib.scan.files import scan_files, scan_volumes
from monitor_lib.scoring.process import ScoringError
from monitor_lib.service.call import Call
from monitor_lib.service.measured import MostRecords, document_of, months_of, report_of
from monitor_lib.service.posted import lay_down, read_posted
from monitor_lib.service.scorers import kept_scorer
from monitor_lib.service.settings import Served, Settings
from monitor_lib.topics.discrimination.topic import DISCRIMINATION
from monitor_lib.topics.volumetry.topic import VOLUMETRY


def performance(settings: Settings, call: Call) -> dict[str, Any]:
    """Measure the records in the body of a request.

    Returns:
        The answer: what the caller of the two-endpoint service knows, beside all that ``metrics.json`` says.

    Raises:
        Refusal: the body holds no list of records, or more than the limits allow.
        BatchError: the records can't be counted.

    """
    posted = read_posted(call.body)
    served = settings.choose(call.model, posted.model)
    path = lay_down(posted, call.folder, call.batch)
    config = load_config(served.config)
    named = call.batch is not None or posted.batch is not None
    if not named:
        path = _named_by_months(path, config, settings.limits.max_records)
    history = earlier_batches(path, config)
    try:
        document = _scored(served, config, path, history, settings)
    except NotScoredError as error:
        document = _unscored(served, config, path, history, settings, error)
    figures = document["performance"]["overall"] if document["performance"] else {"auc": None}
    reason = figures.get("auc_why") or document.get("performance_why")
    volumes = document["volumetry"]
    return {
        "model": served.name,
        "batch": path.stem,
        "n_records": volumes["total"],
        "volumetria": {one["month"]: one["n"] for one in volumes["by_month"]},
        "auc_roc": figures["auc"],
        "roc_auc": figures["auc"],
        **({"auc_roc_why": reason} if reason else {}),
        **document,
    }


def _named_by_months(path: Path, config: Config, most: int) -> Path:
    """Name posted records by their months: the name decides which batches of the configuration are earlier ones."""
    counted = scan_volumes(path, (), config, [MostRecords(most)])
    return path.rename(path.with_name(f"{months_of(counted.batch)}.json"))


def _scored(
    served: Served, config: Config, path: Path, history: tuple[Path, ...], settings: Settings
) -> dict[str, Any]:
    with kept_scorer(config, served.config) as scorer:
        scanned = scan_files(
            path,
            config.reference_path,
            history,
            config,
            lambda _reference: [MostRecords(settings.limits.max_records)],
            scorer,
            keep=False,
            variables=False,
        )
        report = report_of(served.config, config, path.stem, scanned, scorer, (VOLUMETRY, DISCRIMINATION))
        return document_of(report)


def _unscored(
    served: Served,
    config: Config,
    path: Path,
    history: tuple[Path, ...],
    settings: Settings,
    error: NotScoredError,
) -> dict[str, Any]:
    """What can be said of records without usable scores: how many came."""
    scanned = scan_volumes(path, history, config, [MostRecords(settings.limits.max_records)])
    document = document_of(report_of(served.config, config, path.stem, scanned, None, (VOLUMETRY,)))
    # Caveats are about a whole report, which these records can't have.
    document["caveats"] = []
    code = "model_did_not_score" if isinstance(error, ScoringError) else "no_usable_scores"
    return document | {"performance": None, "performance_why": code, "detail": str(error)}
