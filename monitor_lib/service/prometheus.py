"""The newest figures and lights of every model in an archive, in the form of Prometheus."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor_lib.archive.summary import Figures, KeptRun, load_archive, load_model
from monitor_lib.status import Status

# The metric, what it means, and the field of the kept figures.
VALUES = (
    ("credit_model_records", "Records of the newest batch.", "records"),
    ("credit_model_auc", "AUC of the months that the newest report judges.", "auc"),
    ("credit_model_ks", "KS separation of these months.", "ks"),
    ("credit_model_ks_drift", "KS drift D of the judged scores against the reference.", "drift"),
    ("credit_model_psi", "Bias-corrected PSI of the judged scores against the reference.", "psi"),
)
OVERALL = "overall"


class ArchiveFigures(Collector):
    """Reads the kept summaries of an archive each time that it is asked."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def describe(self) -> Iterator[Metric]:
        """Name nothing in advance: what there is depends on the archive."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Return the figures of the newest run of the newest batch of each model."""
        newest = dict(newest_runs(self._root))
        for name, meaning, field in VALUES:
            family = GaugeMetricFamily(name, meaning, labels=["model"])
            for model, (_run, figures) in newest.items():
                value = getattr(figures, field)
                if value is not None:
                    family.add_metric([model], value)
            yield family
        yield _lights(newest)
        yield _batches(newest)
        yield _times(newest)


Newest = dict[str, tuple[KeptRun, Figures]]


def newest_runs(root: Path) -> Iterator[tuple[str, tuple[KeptRun, Figures]]]:
    """Yield each model with the newest run of its newest batch."""
    kept = load_archive(root)
    for model in kept.models if kept else ():
        summary = load_model(root, model)
        run = next(iter(summary.own()), None) if summary else None
        if run is not None and run.figures is not None:
            yield model, (run, run.figures)


def _lights(newest: Newest) -> Metric:
    family = GaugeMetricFamily(
        "credit_model_light",
        "1 for the status that a light shows, 0 for the others.",
        labels=["model", "light", "status"],
    )
    for model, (_run, figures) in newest.items():
        for light, shown in ((OVERALL, figures.status), *figures.lights):
            for status in Status:
                family.add_metric([model, light, status.value], float(status is shown))
    return family


def _batches(newest: Newest) -> Metric:
    family = GaugeMetricFamily(
        "credit_model_newest_batch",
        "Always 1; the labels name the newest batch and its run.",
        labels=["model", "batch", "run"],
    )
    for model, (run, _figures) in newest.items():
        family.add_metric([model, run.batch, run.run], 1.0)
    return family


def _times(newest: Newest) -> Metric:
    family = GaugeMetricFamily(
        "credit_model_reported_timestamp_seconds", "When the newest batch was reported, since 1970.", labels=["model"]
    )
    for model, (run, _figures) in newest.items():
        family.add_metric([model], datetime.fromisoformat(run.finished).timestamp())
    return family
