"""Counts of pieces add up to those of the whole, however a batch is cut."""

import numpy as np
import pandas as pd
import pytest

from monitor_lib import counting
from monitor_lib.analysis import analyse
from monitor_lib.config.loading import load_config
from monitor_lib.readers.pieces import pieces_of
from monitor_lib.readers.source import hash_file
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.scan import files as scanned
from monitor_lib.scan.parts import how_many_distinct
from monitor_lib.tallies import scores
from tests.conftest import CONFIG

RANGES = 16


def people(n, seed, first_id):
    """Records with a number and a category, some of each missing."""
    random = np.random.default_rng(seed)
    bad = (random.random(n) < 0.3).astype(int)
    score = np.round(1 / (1 + np.exp(-(random.normal(size=n) + bad))), 3)
    frame = pd.DataFrame({"id": np.arange(first_id, first_id + n), "score": score, "bad": bad})
    frame.insert(1, "date", [f"2024-03-{1 + one % 28:02d}" for one in range(n)])
    frame["income"] = np.where(random.random(n) < 0.1, np.nan, np.round(random.lognormal(8, 0.5, n)))
    frame["state"] = random.choice(["SP", "RJ", "MG"], n)
    frame.loc[::50, "score"] = np.nan
    return frame


def parquet_file(folder, frame):
    frame.to_parquet(folder / "batch.parquet", row_group_size=150)
    return folder / "batch.parquet"


def parquet_folder(folder, frame):
    (folder / "batch").mkdir()
    for number in range(3):
        frame[number::3].to_parquet(folder / "batch" / f"part-{number}.parquet", row_group_size=100)
    return folder / "batch"


def csv_folder(folder, frame):
    (folder / "batch").mkdir()
    for number in range(4):
        frame[number::4].to_csv(folder / "batch" / f"part-{number}.csv.gz", index=False)
    return folder / "batch"


@pytest.mark.parametrize("most", [4_000_000, 300], ids=["few scores", "many scores"])
@pytest.mark.parametrize("ids", [True, False], ids=["ids", "contents"])
@pytest.mark.parametrize("written", [parquet_file, parquet_folder, csv_folder])
def test_pieces_give_the_same_report(tmp_path, monkeypatch, written, ids, most):
    """The report from the counts of pieces is that of one reading, and reads nothing of the batch.

    Where there are too many distinct scores to count each, the counts of pieces are held small while they are added.
    """
    monkeypatch.setattr(scores, "MOST_ENTRIES", most)
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    config = tmp_path / "monitor.toml"
    limits = '[limits]\nmax_excluded = 0.1\n[reference]\npath = "reference.parquet"\n'
    config.write_text((CONFIG if ids else CONFIG.replace('id = "id"', "")).format(model="toy") + limits)
    frame, reference = people(900, 1, 1), tmp_path / "reference.parquet"
    pd.concat([people(600, 2, 5_000), frame[:7]]).to_parquet(reference)
    batch = written(tmp_path, frame)
    expected = document(config, batch, reference)

    pieces = pieces_of(batch, counting.columns_of(config, batch), 4_000)
    assert len(pieces) >= 3
    found = [counting.count_piece_of(config, reference, one, RANGES) for one in pieces]
    n_distinct = sum(
        how_many_distinct([hashes.ranges[number] for _counts, hashes in found]) for number in range(RANGES)
    )
    counts = found[0][0]
    for more, _hashes in found[1:]:
        counts += more
    assert counts.scores.is_rounded == (most == 300)
    counting.keep_whole(config, batch, reference, counts, n_distinct, hash_file(batch))

    monkeypatch.setattr(scanned, "_batch", lambda *_given: pytest.fail("read again"))
    assert document(config, batch, reference) == expected
    assert load_config(config).limits.max_excluded == 0.1


def document(config, batch, reference):
    return overview.metrics_document(analyse(config, batch, reference)).other[METRICS_TYPE]


def test_a_batch_that_would_be_refused_is_not_kept(tmp_path, monkeypatch):
    """Who reads it as a whole says why, so nothing is kept."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    (tmp_path / "monitor.toml").write_text(CONFIG.format(model="toy"))
    batch = csv_folder(tmp_path, people(400, 1, 1).assign(score=np.nan))
    given = (tmp_path / "monitor.toml", batch, None)
    pieces = pieces_of(batch, counting.columns_of(*given[:2]), 1)
    counts, _hashes = counting.count_piece_of(given[0], None, pieces[0], RANGES)
    counting.keep_whole(*given, counts, 0, hash_file(batch))
    assert not list((tmp_path / "cache").glob("*.batch"))


@pytest.mark.parametrize("written", [parquet_folder, csv_folder])
def test_limits_hold_for_all_pieces_together(tmp_path, monkeypatch, written):
    """A folder that one reading refuses as too large is not kept, though each piece is small enough."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    config, batch = tmp_path / "monitor.toml", written(tmp_path, people(900, 1, 1))
    text = CONFIG.format(model="toy") + "[limits]\nmax_excluded = 0.1\nmax_bytes = {}\n"
    most = 20_000_000
    columns = ("id", "date", "score", "bad", "income", "state")
    for kept in (1, 0):
        config.write_text(text.format(most))
        found = [counting.count_piece_of(config, None, one, RANGES) for one in pieces_of(batch, columns, 1)]
        counts = found[0][0]
        for more, _hashes in found[1:]:
            counts += more
        monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / f"cache-{kept}"))
        counting.keep_whole(config, batch, None, counts, 900, hash_file(batch))
        assert len(list((tmp_path / f"cache-{kept}").glob("*.batch"))) == kept
        most = counts.content - 1


def test_a_part_without_any_value(tmp_path, monkeypatch):
    """A text that stands for a value is declared, and one part holds no value of that column at all."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    config, batch = tmp_path / "monitor.toml", tmp_path / "batch"
    config.write_text(CONFIG.format(model="toy") + '[limits]\nmax_excluded = 0.1\n[variables]\nsentinels = ["n/a"]\n')
    frame = people(600, 1, 1)
    frame["income"] = frame["income"].astype(str).replace("nan", "n/a")
    frame.to_parquet(tmp_path / "reference.parquet")
    batch.mkdir()
    frame[:300].to_parquet(batch / "a.parquet")
    frame[300:].assign(income=pd.array([None] * 300, dtype="string")).to_parquet(batch / "b.parquet")
    pieces = pieces_of(batch, counting.columns_of(config, batch), 1)
    counts = [counting.count_piece_of(config, tmp_path / "reference.parquet", one, RANGES)[0] for one in pieces]
    assert sum(one.exclusions.records for one in counts) == 600


def test_text_is_not_cut(tmp_path):
    """A file of text is one piece, and so is a damaged file: who reads it says what is wrong."""
    people(300, 1, 1).to_csv(tmp_path / "b.csv", index=False)
    (tmp_path / "c.parquet").write_bytes(b"PAR1" + bytes(10_000))
    for name in ("b.csv", "c.parquet"):
        [piece] = pieces_of(tmp_path / name, (), 100)
        assert piece.files == (("", None),)
