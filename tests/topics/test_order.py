"""The order of records never shows: not in a single figure, caveat, change or trial."""

import gzip

import numpy as np

from monitor_lib.analysis import analyse
from monitor_lib.report.document import metrics_document
from monitor_lib.report.metrics_type import METRICS_TYPE
from tests.conftest import PORTFOLIO


def document(batch, reference, earlier):
    shown = metrics_document(analyse(PORTFOLIO / "monitor.toml", batch, reference, [earlier]))
    return {key: value for key, value in shown.other[METRICS_TYPE].items() if key != "inputs"}


def test_shuffled_files_give_the_same_document(tmp_path):
    """Batch, reference and earlier batch, each with its records in another order: the same metrics.json."""
    plain = [PORTFOLIO / name for name in ("batches/2017-09.csv.gz", "test.gz", "batches/2017-08.csv.gz")]
    shuffled, rng = [], np.random.default_rng(4)
    for path in plain:
        header, *records = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        mixed = tmp_path / path.name
        mixed.write_bytes(gzip.compress(header + b"".join(records[at] for at in rng.permutation(len(records)))))
        shuffled.append(mixed)
    assert document(*shuffled) == document(*plain)
