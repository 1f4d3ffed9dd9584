"""Adherence of a data set: do its scores look like those of the reference."""

from pathlib import Path
from typing import Any

from monitor_lib.bins.bins import UNSEEN, Kind
from monitor_lib.config.schema import Config
from monitor_lib.execution.batches import earlier_batches
from monitor_lib.i18n import _
from monitor_lib.readers.formats import batch_name
from monitor_lib.report.comparison import Comparison
from monitor_lib.report.report import Report
from monitor_lib.scan.cache import Remembering
from monitor_lib.scan.files import scan_files
from monitor_lib.scan.join import joins
from monitor_lib.service.call import Call
from monitor_lib.service.data_folder import data_set, shown_path
from monitor_lib.service.measured import document_of, report_of
from monitor_lib.service.posted import read_posted
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.scorers import kept_scorer
from monitor_lib.service.settings import Served, Settings
from monitor_lib.stats.mean import mean_score
from monitor_lib.topics.adherence.topic import ADHERENCE

OF_PSI = ("psi", "psi_corrected", "psi_low", "psi_high", "psi_critical")


def adherence(settings: Settings, call: Call) -> dict[str, Any]:
    """Compare the scores of a data set with those of the reference.

    Raises:
        Refusal: no data set is named, it is not below the data folder, or the model has no reference.
        BatchError: the data set can't be read or scored.

    """
    posted = read_posted(call.body)
    served = settings.choose(call.model, posted.model)
    if posted.path is None:
        raise Refusal(
            422,
            "path_needed",
            _('The body must name a data set below the data folder, such as {"dataset_path": "credit_01/oot.gz"}.'),
        )
    path = data_set(served, posted.path)
    config = served.load()
    reference = config.reference_path
    if reference is None:
        raise Refusal(422, "no_reference", _("No reference is configured for this model, so nothing can be compared."))
    report = _compared(served, config, path, reference)
    comparison, expected = report.comparison, report.comparison.reference
    if expected is None:
        raise ValueError("a comparison with a reference was expected")
    document = document_of(report)
    figures = document["adherence"]
    return {
        "model": served.name,
        "dataset_path": posted.path,
        "reference_dataset_path": shown_path(served, reference),
        "n_records": comparison.batch.n,
        "n_records_reference": expected.n,
        "ks_statistic": figures["ks"],
        "ks_pvalue": figures["ks_pvalue"],
        "p_value": figures["ks_pvalue"],
        "score_mean": mean_score(comparison.batch.scores.sample()),
        "score_mean_reference": mean_score(expected.scores.sample()),
        "unknown_categories": unknown_categories(comparison),
        **{key: value for key, value in figures.items() if key.removesuffix("_why") in OF_PSI},
        "light": document["lights"][0],
        **document,
    }


def _compared(served: Served, config: Config, path: Path, reference: Path) -> Report:
    with kept_scorer(config, served.config) as scorer:
        scanned = scan_files(
            path,
            reference,
            earlier_batches(path, config),
            config,
            scorer=scorer,
            joins=joins(config),
            cache_of=Remembering,
        )
        return report_of(served.config, config, batch_name(path), scanned, scorer, (ADHERENCE,))


def unknown_categories(comparison: Comparison) -> dict[str, int]:
    """Return how many records hold a category that the reference lacks, by column; columns without one are left out."""
    counted = comparison.batch.variables
    found = {}
    for name, one in comparison.bins.items():
        rows = counted.records_by_bin(name) if one.bins.kind is Kind.CATEGORY else None
        if rows is not None and rows[UNSEEN]:
            found[name] = int(rows[UNSEEN])
    return found
