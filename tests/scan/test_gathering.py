"""Months are gathered from all files of a report: each record once, however the records were delivered."""

from dataclasses import replace
from itertools import chain, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.scan import identities, recount
from monitor_lib.scan.cache import Cache
from monitor_lib.scan.counts import Counts
from monitor_lib.scan.files import scan_files
from monitor_lib.scan.gathering import File, gather
from monitor_lib.scan.identities import MonthIds
from monitor_lib.scan.recount import Again
from monitor_lib.tallies.scores import EVENT, NON_EVENT, UNKNOWN, ScoreTally
from tests.conftest import CONFIG, as_csv, rows

JANUARY = 12 * 54  # 2024-01, in months since 1970-01


@pytest.fixture
def gathered(tmp_path):
    """Scan files of records, the last of which is the batch, and gather their months."""

    def scanned(*files, config=CONFIG, reference=None):
        (tmp_path / "monitor.toml").write_text(config.format(model="toy"))
        paths = [tmp_path / f"{number}.csv" for number in range(len(files))]
        for path, records in zip(paths, files, strict=True):
            path.write_text(as_csv(records))
        if reference is not None:
            (tmp_path / "reference.csv").write_text(as_csv(reference))
            reference = tmp_path / "reference.csv"
        return scan_files(paths[-1], reference, paths[:-1], load_config(tmp_path / "monitor.toml"))

    return scanned


def months(scanned):
    """The counts of all months together, as a topic sees them."""
    found = scanned.gathered
    own = Counts.of(scanned.batch)
    if found.whole is not None:
        return found.whole
    return (own if found.own is None else own.of_months(found.own)) + found.beside


def by_month(scanned):
    """Records, events and unknown outcomes of each month."""
    scores = months(scanned).scores
    return {
        month - JANUARY: (
            scores.count(month=month),
            scores.count(EVENT, month=month),
            scores.count(UNKNOWN, month=month),
        )
        for month in scores.months
    }


def three_months():
    """Records of January to March, a list for each."""
    parts = [rows(120, month=f"2024-0{number}", first_id=1000 * number) for number in (1, 2, 3)]
    return [[{**one, "income": one["id"][1:]} for one in part] for part in parts]


def late(parts):
    """Some records of each month come with the next."""
    return [parts[0][9:], parts[1][9:] + parts[0][:9], parts[2] + parts[1][:9]]


def weekly(parts):
    """Four files for each month."""
    return [part[start::4] for part in parts for start in range(4)]


def growing(parts):
    """Each file holds all that came before, too."""
    return [list(chain(*parts[: number + 1])) for number in range(len(parts))]


def cumulative(parts):
    """One file of all months."""
    return [list(chain(*parts))]


@pytest.mark.parametrize("deliver", [late, weekly, growing, cumulative])
def test_every_delivery_gives_the_same_months(deliver, gathered):
    """Late records, weekly files, files that grow and one file of all months give what a file a month gives."""
    reference = [{**one, "income": str(at % 150)} for at, one in enumerate(rows(400, first_id=9000))]
    expected = months(gathered(*three_months(), reference=reference))
    found = months(gathered(*deliver(three_months()), reference=reference))
    assert found.scores.to_arrays().keys() == expected.scores.to_arrays().keys()
    for name, array in expected.scores.to_arrays().items():
        np.testing.assert_array_equal(found.scores.to_arrays()[name], array)
    for name, counts in expected.variables.counts.items():
        assert {month: row.tolist() for month, row in found.variables.counts[name].items()} == {
            month: row.tolist() for month, row in counts.items()
        }


def test_files_that_share_no_month_are_read_once(gathered, monkeypatch):
    """A file a month costs no second reading."""
    monkeypatch.setattr(Again, "identities", lambda *_given: pytest.fail("read twice"))
    assert gathered(*three_months()).gathered.shared == ()


def test_the_newest_outcome_stands(gathered):
    """Of two versions the newer counts, unless only the older knows the outcome."""
    first = rows(100, month="2024-01", first_id=1)
    blank = [{**one, "bad": ""} for one in first]
    flipped = [{**one, "bad": str(1 - int(one["bad"]))} for one in first]
    second = rows(50, month="2024-02", first_id=900)
    bads = sum(int(one["bad"]) for one in first)
    assert by_month(gathered(blank, first + second))[0] == (100, bads, 0)
    assert by_month(gathered(first, flipped + second))[0] == (100, 100 - bads, 0)
    scanned = gathered(first, blank + second)
    assert by_month(scanned)[0] == (100, bads, 0)
    assert scanned.gathered.left_out == 100
    # The same between two earlier batches, of which the newer corrects some records and adds others.
    part = [{**one, "score": "0.5"} for one in first[:40]] + rows(10, month="2024-01", first_id=700)
    scanned = gathered(first, part, second)
    assert by_month(scanned)[0][0] == 110
    halves = months(scanned).scores.of_months([JANUARY]).distribution()
    assert halves.counts[halves.scores == 0.5].sum() >= 40


def test_ids_that_begin_anew_in_each_file(gathered):
    """Where numbers are those of other people in each file, nobody is taken for another; a score may be another one."""
    weeks = weekly(three_months())
    restarted = [[{**one, "id": str(at)} for at, one in enumerate(week)] for week in weeks]
    scanned = gathered(*restarted)
    assert {month: n for month, (n, *_rest) in by_month(scanned).items()} == {0: 120, 1: 120, 2: 120}
    assert (scanned.gathered.unlike, scanned.gathered.left_out) == (3, 0)
    first = three_months()[0]
    scored_again = [{**one, "score": "0.123"} for one in first]
    scanned = gathered(first, scored_again)
    assert (by_month(scanned)[0][0], scanned.gathered.unlike) == (120, 0)


def test_records_without_an_id_all_count(gathered):
    """Nobody can say that they are the same, so none is left out."""
    first = [{**one, "id": ""} for one in rows(60, month="2024-01")]
    second = [{**one, "id": ""} for one in rows(30, month="2024-01")]
    assert by_month(gathered(first, second))[0][0] == 90


def test_one_id_in_two_months_is_two_records(gathered):
    """An account that is scored every month counts in every month."""
    scanned = gathered(rows(80, month="2024-01"), rows(80, month="2024-02") + rows(80, month="2024-01"))
    assert {month: n for month, (n, *_rest) in by_month(scanned).items()} == {0: 80, 1: 80}
    assert scanned.gathered.left_out == 80


WITHOUT_IDS = CONFIG.replace('id = "id"', "")


def test_without_ids_a_month_comes_from_the_fullest_file(gathered):
    """Late records take no month's place, and it is counted how many are in no figure."""
    scanned = gathered(*late(three_months()), config=WITHOUT_IDS)
    assert {month: n for month, (n, *_rest) in by_month(scanned).items()} == {0: 111, 1: 111, 2: 120}
    assert (scanned.gathered.left_out, scanned.gathered.by_id) == (18, False)


def test_without_ids_a_batch_that_is_sent_again_stands(gathered):
    """A report is about its own batch, though an older file of the month is fuller; the newer of two as full stands."""
    first, second = rows(100, month="2024-01"), rows(60, month="2024-01")
    assert by_month(gathered(first, second, config=WITHOUT_IDS))[0][0] == 60
    unknown = [{**one, "bad": ""} for one in first]
    after = rows(50, month="2024-02")
    assert by_month(gathered(unknown, first[:97], after, config=WITHOUT_IDS))[0] == (
        97,
        sum(int(one["bad"]) for one in first[:97]),
        0,
    )


def test_without_ids_a_month_sent_again_without_outcomes(gathered):
    """The older file counts, where only that knows the outcomes."""
    first, second = rows(100, month="2024-01"), rows(110, month="2024-02")
    again = [{**one, "bad": ""} for one in first]
    scanned = gathered(first, again + second, config=WITHOUT_IDS)
    assert by_month(scanned)[0] == (100, sum(int(one["bad"]) for one in first), 0)


def test_without_ids_two_products_are_no_course(gathered):
    """Months that come from one of two files each are not compared with one another."""
    cards = [rows(100, month=f"2024-0{number}") for number in (1, 2)]
    loans = [rows(400, month=f"2024-0{number}") for number in (1, 2)]
    assert gathered(cards[0], loans[0], cards[1], config=WITHOUT_IDS).gathered.uncertain
    assert not gathered(*growing(three_months()), config=WITHOUT_IDS).gathered.uncertain
    assert not gathered(*late(three_months()), config=WITHOUT_IDS).gathered.uncertain


def test_without_ids_files_of_other_days_are_parts_of_a_month(gathered):
    """Weekly files need no ids where each holds days of its own."""
    weeks = [
        [{**one, "date": f"2024-0{month}-{1 + 7 * week:02d}"} for one in rows(30, month=f"2024-0{month}")]
        for month, week in product((1, 2), range(4))
    ]
    scanned = gathered(*weeks, config=WITHOUT_IDS)
    assert {month: n for month, (n, *_rest) in by_month(scanned).items()} == {0: 120, 1: 120}
    assert scanned.gathered.files == {JANUARY: 4, JANUARY + 1: 4}


def test_a_file_that_changes_meanwhile(gathered, tmp_path):
    """The second reading must find what the first one found."""
    scanned = gathered(*late(three_months()))
    before = replace(scanned.batch.source, sha256="0" * 64)
    config = load_config(tmp_path / "monitor.toml")
    again = Again([(tmp_path / "2.csv", before)], config, {}, None, [], Cache(config))
    with pytest.raises(BatchError, match="changed while it was read"):
        again.identities(0)


def test_ids_of_earlier_files_are_read_once(gathered, monkeypatch, tmp_path):
    """The next report takes them from the cache, and finds the same."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    files = late(three_months())
    first = by_month(gathered(*files))
    read = []
    monkeypatch.setattr(recount, "ids_by_month", lambda reader, _content: read.append(reader.path.name))
    assert by_month(gathered(*files)) == first
    assert read == []


KEYS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=12)


@given(st.lists(KEYS, min_size=1, max_size=4))
def test_superseded_against_plain_words(files):
    """The best version of a record is the newest with an outcome, or else the newest; only the best is kept."""
    spread = np.random.default_rng(1).integers(0, 2**63, 7, np.uint64)
    given_files = []
    for records in files:
        known, unknown = Fingerprints(), Fingerprints()
        for key, has_outcome in records:
            (known if has_outcome else unknown).add(spread[[key]])
        given_files.append(MonthIds(known, unknown, Fingerprints(), len(records)))
    others = [set(range(len(files))) - {place} for place in range(len(files))]
    for place, (records, gone) in enumerate(zip(files, identities.superseded(given_files, others), strict=True)):
        worse = 0
        for key, has_outcome in set(records):
            versions = [
                (other_known, other)
                for other, theirs in enumerate(files)
                if other != place
                for other_key, other_known in theirs
                if other_key == key
            ]
            is_gone = bool(versions) and max(versions) > (has_outcome, place)
            assert (spread[key] in (gone.known if has_outcome else gone.unknown)) == is_gone
            worse += is_gone * records.count((key, has_outcome))
        assert gone.n == worse


def test_the_future_is_not_gathered():
    """A month after the batch's last is not its past, whatever an earlier batch holds."""
    month = np.array([4, 6, 7], np.int32)
    earlier = ScoreTally.of(month, np.zeros(3), np.full(3, NON_EVENT, np.int8), np.ones(3, bool))
    batch = earlier.of_months([6])
    files = [File(Counts(earlier), {150: 1, 200: 1, 215: 1}), File(Counts(batch), {200: 1})]
    assert gather(files, None, None).beside.scores.months == [4]
