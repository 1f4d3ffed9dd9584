"""Some topics of the report of one batch, measured by the same functions as the report."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from monitor_lib.analysis import inputs_of
from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.iso_dates import EPOCH, month_name
from monitor_lib.readers.fingerprints import Hashes
from monitor_lib.report.caveats import caveats_of_inputs
from monitor_lib.report.document import metrics_document
from monitor_lib.report.inputs import comparison
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.report.report import Report
from monitor_lib.report.topic import Topic
from monitor_lib.scan.accumulators import Chunk
from monitor_lib.scan.result import ScanResult
from monitor_lib.scan.scanned import ScannedFiles
from monitor_lib.scoring.scorer import Scorer
from monitor_lib.service.refusal import Refusal

# What only a whole report can say: its verdict needs every light, its self-test every variable.
OF_WHOLE_REPORTS = ("inputs", "verdict", "findings", "changes", "self_test")


class MostRecords:
    """Refuses records beyond a number while they are read."""

    columns: Collection[str] = ()

    def __init__(self, most: int) -> None:
        self._most, self._n = most, 0

    def update_column(self, name: str, column: pa.Array, chunk: Chunk) -> None:
        """Do nothing."""

    def update(self, chunk: Chunk, key: Hashes) -> None:  # noqa: ARG002 - an accumulator's
        """Count the records.

        Raises:
            Refusal: there are too many.

        """
        self._n += len(chunk)
        if self._n > self._most:
            raise Refusal(
                413,
                "too_many_records",
                _("There are more than {most:,} records; send fewer, or report them as a file."),
                most=self._most,
            )


def report_of(
    path: Path,
    config: Config,
    name: str,
    scanned: ScannedFiles,
    scorer: Scorer | None,
    topics: Sequence[Topic[Any]],
    as_of: date | None = None,
) -> Report:
    """Measure and judge some topics of a batch, from its files as they were scanned.

    Args:
        path: the file of the configuration.
        config: the configuration.
        name: the batch's name.
        scanned: its files.
        scorer: the model that scored them, if one did.
        topics: what to measure.
        as_of: the day until which outcomes are known; None where no topic needs it.

    """
    inputs = inputs_of(path, config, name, scanned, scorer)
    if as_of is not None:
        inputs = replace(inputs, as_of=as_of.toordinal() - EPOCH)
    return Report.measured(inputs, comparison(inputs), tuple(topics), caveats_of_inputs(inputs))


def document_of(report: Report) -> dict[str, Any]:
    """Return what ``metrics.json`` says of the report's topics, with their lights."""
    document: dict[str, Any] = dict(metrics_document(report).other[METRICS_TYPE])
    lights = document["verdict"]["lights"]
    left = {key: value for key, value in document.items() if key not in OF_WHOLE_REPORTS}
    return left | {"lights": lights}


def months_of(scanned: ScanResult) -> str:
    """Return a name for records that have none: the first and the last of their months, such as ``2017-01_2017-08``."""
    months = scanned.tally.months
    first, last = month_name(months[0]), month_name(months[-1])
    return first if first == last else f"{first}_{last}"
