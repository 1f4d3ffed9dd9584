"""Volumetry and performance of posted records."""

from pathlib import Path
from typing import Any

from monitor_lib.errors import NotScoredError
from monitor_lib.execution.batches import earlier_batches
from monitor_lib.report.topic import Topic
from monitor_lib.scan.cache import Remembering
from monitor_lib.scan.files import scan_files, scan_volumes
from monitor_lib.scan.join import joins
from monitor_lib.scan.result import ScanResult
from monitor_lib.scan.scanned import ScannedFiles
from monitor_lib.scoring.process import ScoringError
from monitor_lib.scoring.scorer import Scorer
from monitor_lib.service.as_of import observed_until
from monitor_lib.service.call import Call
from monitor_lib.service.measured import MostRecords, document_of, months_of, report_of
from monitor_lib.service.posted import is_named, lay_down, read_posted
from monitor_lib.service.scorers import kept_scorer
from monitor_lib.service.settings import Served, Settings
from monitor_lib.topics.discrimination.topic import DISCRIMINATION
from monitor_lib.topics.maturity.topic import MATURITY
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
    batch = _Batch(served, lay_down(posted, call.folder, call.batch), call, named=is_named(posted, call))
    most = settings.limits.max_records
    try:
        scanned, document = batch.scored(most)
    except NotScoredError as error:
        scanned, document = batch.unscored(most, error)
    figures = document["performance"]["overall"] if document["performance"] else {"auc": None}
    reason = figures.get("auc_why") or document.get("performance_why")
    volumes = document["volumetry"]
    return {
        "model": served.name,
        "batch": batch.name(scanned),
        "n_records": volumes["total"],
        "volumetria": {one["month"]: one["n_batch"] for one in volumes["by_month"]},
        "auc_roc": figures["auc"],
        "roc_auc": figures["auc"],
        **({"auc_roc_why": reason} if reason else {}),
        **document,
    }


class _Batch:
    """Posted records, and what they are compared with."""

    def __init__(self, served: Served, path: Path, call: Call, *, named: bool) -> None:
        self._served, self._path, self._named = served, path, named
        self._config = served.load()
        self._as_of = observed_until(self._config, call)

    def name(self, counted: ScanResult) -> str:
        """The name that they were posted by; else their months."""
        return self._path.stem if self._named else months_of(counted)

    def _history(self, counted: ScanResult) -> tuple[Path, ...]:
        """The batches of the configuration that come before one of this name."""
        return earlier_batches(Path(f"{self.name(counted)}.json"), self._config)

    def scored(self, most: int) -> tuple[ScanResult, dict[str, Any]]:
        """Measure all that ``metrics.json`` says of volumetry and performance."""
        config = self._config
        with kept_scorer(config, self._served.config) as scorer:
            scanned = scan_files(
                self._path,
                config.reference_path,
                self._history,
                config,
                lambda _reference: [MostRecords(most)],
                scorer,
                joins=joins(config),
                keep=False,
                variables=False,
                cache_of=Remembering,
            )
            return scanned.batch, self._document(scanned, scorer, VOLUMETRY, MATURITY, DISCRIMINATION)

    def unscored(self, most: int, error: NotScoredError) -> tuple[ScanResult, dict[str, Any]]:
        """What can be said of records without usable scores: how many came."""
        scanned = scan_volumes(self._path, self._history, self._config, [MostRecords(most)])
        document = self._document(scanned, None, VOLUMETRY)
        # Caveats are about a whole report, which these records can't have.
        document["caveats"] = []
        code = "model_did_not_score" if isinstance(error, ScoringError) else "no_usable_scores"
        return scanned.batch, document | {"performance": None, "performance_why": code, "detail": str(error)}

    def _document(self, scanned: ScannedFiles, scorer: Scorer | None, *topics: Topic[Any]) -> dict[str, Any]:
        name = self.name(scanned.batch)
        return document_of(report_of(self._served.config, self._config, name, scanned, scorer, topics, self._as_of))
