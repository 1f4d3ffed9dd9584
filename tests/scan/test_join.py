"""Late outcomes and scores from a file of their own: joined by id, the last value counts, and what became of it."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor_lib.analysis import analyse
from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError, ConfigError
from monitor_lib.report import show as overview
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.scan.files import scan_files
from monitor_lib.scan.join import joins
from monitor_lib.tallies.scores import EVENT, NON_EVENT, UNKNOWN
from tests.conftest import CONFIG

OUTCOMES = '[outcomes]\npath = "outcomes.csv"\n'


def files(folder, batch, outcomes, config=OUTCOMES, name="batch.csv"):
    """A batch of (id, outcome) with the scores .1, .2 ..., and the lines of a file that is joined to it."""
    (folder / "monitor.toml").write_text(CONFIG.format(model="toy") + config)
    lines = [f"{one},2024-01-{1 + at % 28:02d},{(1 + at % 9) / 10},{bad}" for at, (one, bad) in enumerate(batch)]
    (folder / name).write_text("\n".join(["id,date,score,bad", *lines]) + "\n")
    (folder / "outcomes.csv").write_text("\n".join(outcomes) + "\n")
    return folder / name


def scanned(folder, *given, **more):
    path = files(folder, *given, **more)
    config = load_config(folder / "monitor.toml")
    return scan_files(path, None, (), config, joins=joins(config))


def known(result):
    return [result.batch.tally.count(outcome) for outcome in (EVENT, NON_EVENT, UNKNOWN)]


def test_the_last_value_counts(tmp_path):
    """Twice the same, once another one, one of nobody, one that says nothing, and one record that the file lacks."""
    batch = [("a", ""), ("b", "0"), ("c", "0"), ("d", ""), ("e", "1"), ("", "")]
    found = scanned(tmp_path, batch, ["id,bad", "a,0", "a,1", "b,0", "b,0", "c,1", "x,1", "d,", "e,"])
    assert known(found) == [3, 1, 2]  # a, c and e are bad, b is good, d and the one without an id are not known
    [joined] = found.batch.joined
    assert (joined.matched, joined.filled, joined.contradicted) == (3, 1, 1)
    [facts] = found.joined
    assert (facts.records, facts.ids, facts.contradicted) == (6, 4, 1)


def test_unknown_is_no_outcome(tmp_path):
    """A value that the configuration declares as not known replaces nothing."""
    config = '[target]\nunknown = ["Current"]\n' + OUTCOMES
    batch = [("a", "1"), ("b", "Current"), ("c", "")]
    found = scanned(tmp_path, batch, ["id,bad", "a,Current", "b,1", "c,Current"], config)
    assert known(found) == [2, 0, 1]
    assert (found.batch.joined[0].filled, found.batch.joined[0].contradicted) == (1, 0)


@pytest.mark.parametrize("form", ["parquet", "json", "folder"])
def test_any_format_and_ids_however_written(tmp_path, form):
    """Ids as whole numbers there and with zeros before them here, in columns of other names."""
    config = f'[outcomes]\npath = "late.{form}"\nid = "loan"\ncolumn = "default"\n'
    path = files(tmp_path, [("007", ""), ("8", ""), ("9", "")], ["unused"], config)
    late = pd.DataFrame({"loan": [7, 8, 7], "default": [0, 0, 1]})
    if form == "parquet":
        late.to_parquet(tmp_path / "late.parquet")
    elif form == "json":
        (tmp_path / "late.json").write_text(json.dumps(late.to_dict("records")))
    else:
        (tmp_path / "late.folder").mkdir()
        late.iloc[:2].to_csv(tmp_path / "late.folder" / "1.csv", index=False)
        late.iloc[2:].to_csv(tmp_path / "late.folder" / "2.csv", index=False)
    settings_of = load_config(tmp_path / "monitor.toml")
    found = scan_files(path, None, (), settings_of, joins=joins(settings_of))
    assert known(found) == [1, 1, 1]


def test_a_batch_without_the_column(tmp_path):
    """The outcomes are all in the other file."""
    path = files(tmp_path, [("a", ""), ("b", "")], ["id,bad", "a,1"])
    path.write_text("id,date,score\na,2024-01-01,0.1\nb,2024-01-02,0.2\n")
    config = load_config(tmp_path / "monitor.toml")
    found = scan_files(path, None, (), config, joins=joins(config))
    assert (known(found), found.batch.has_outcomes) == ([1, 0, 1], True)


def test_scores_likewise(tmp_path):
    """Scores of the other file, with the comma that the files are written with."""
    config = '[scores]\npath = "outcomes.csv"\n[csv]\ndelimiter = ";"\ndecimal = ","\n'
    path = files(tmp_path, [], ["id;score", "a;0,25", "b;0,5", "b;0,75"], config)
    path.write_text("id;date;bad\na;2024-01-01;1\nb;2024-01-02;0\n")
    settings_of = load_config(tmp_path / "monitor.toml")
    found = scan_files(path, None, (), settings_of, joins=joins(settings_of))
    assert found.batch.tally.distribution(EVENT, NON_EVENT).scores.tolist() == [0.25, 0.75]
    assert (found.joined[0].role, found.joined[0].contradicted) == ("scores", 1)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", "0", "1"])), max_size=12),
    st.lists(st.tuples(st.sampled_from("abcdefxy"), st.sampled_from(["", "0", "1"])), max_size=20),
)
@settings(max_examples=30, deadline=None)
def test_as_a_dictionary_says(tmp_path_factory, batch, late):
    """Against the same in plain Python, whatever the ids and their order."""
    batch = batch or [("a", "")]
    folder = tmp_path_factory.mktemp("join")
    found = scanned(folder, batch, ["id,bad", *(f"{one},{value}" for one, value in late)])
    last = {one: value for one, value in late if value}
    expected = [last.get(one, own) for one, own in batch]
    assert known(found) == [expected.count("1"), expected.count("0"), expected.count("")]
    [joined] = found.batch.joined
    assert joined.matched == sum(one in last for one, _own in batch)
    assert joined.filled == sum(one in last and not own for one, own in batch)
    assert joined.contradicted == sum(bool(own) and last.get(one, own) != own for one, own in batch)
    values = {one: {value for other, value in late if other == one and value} for one in last}
    facts = found.joined[0]
    assert (facts.records, facts.ids) == (sum(bool(value) for _one, value in late), len(last))
    assert facts.contradicted == sum(len(some) > 1 for some in values.values())


def test_earlier_batches_are_joined_too_and_kept_by_the_file(tmp_path):
    """Their counts come from the cache while the file is the same, and are made again when it has grown."""
    earlier = files(tmp_path, [("a", ""), ("b", "")], ["id,bad", "a,1"], name="earlier.csv")
    path = files(tmp_path, [("c", "")], ["id,bad", "a,1"])
    config = load_config(tmp_path / "monitor.toml")

    def outcomes_before():
        [before] = scan_files(path, None, (earlier,), config, joins=joins(config)).earlier
        return [before.tally.count(outcome) for outcome in (EVENT, NON_EVENT, UNKNOWN)], before.joined[0].matched

    assert outcomes_before() == outcomes_before() == ([1, 0, 1], 1)
    (tmp_path / "outcomes.csv").write_text("id,bad\na,0\nb,1\n")
    assert outcomes_before() == ([1, 1, 0], 2)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[outcomes]\npath = "outcomes.csv"\nid = "idd"\n', "write its name under [outcomes]"),
        ('[outcomes]\npath = "outcomes.csv"\ncolumn = "badd"\n', 'nearest that exists is "bad"'),
    ],
)
def test_a_missing_column_is_named(tmp_path, config, said):
    """With the table where its name belongs."""
    with pytest.raises(BatchError) as error:
        scanned(tmp_path, [("a", "")], ["id,bad", "a,1"], config)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "config",
    [
        '[outcomes]\npath = "o.csv"\n[columns]\ndate = "date"\ntarget = "bad"\n',
        '[outcomes]\npath = "o.csv"\n[columns]\ndate = "date"\nid = "id"\n',
        '[scores]\npath = "o.csv"\n[columns]\ndate = "date"\n',
        '[scores]\npath = "o.csv"\n[scorer]\npath = "m.pkl"\n[columns]\ndate = "date"\nid = "id"\n',
    ],
)
def test_what_a_join_needs(tmp_path, config):
    """An id, the column that is filled, and one origin of the scores."""
    (tmp_path / "monitor.toml").write_text('model = "toy"\n' + config)
    with pytest.raises(ConfigError):
        load_config(tmp_path / "monitor.toml")


def test_the_report_says_what_became_of_it(tmp_path):
    """In metrics.json, in the table of inputs, and as caveats where the files disagree."""
    batch = [(f"a{at}", "0" if at % 3 else "1") for at in range(40)]
    path = files(tmp_path, batch, ["id,bad", "a0,0", "a1,1", "zz,1", "a0,0"])
    report = analyse(tmp_path / "monitor.toml", path)
    document = overview.metrics_document(report).other[METRICS_TYPE]
    joined = document["inputs"]["outcomes"]
    assert (joined["ids"], joined["duplicates"], joined["orphans"], joined["contradicted"]) == (3, 1, 1, 2)
    assert "outcomes.csv: 4 values of 3 ids" in str(overview.inputs_table(report))
    assert "joined_values_contradict" in {one["code"] for one in document["caveats"]}
    (tmp_path / "outcomes.csv").write_text("id,bad\nnobody,1\n")
    report = analyse(tmp_path / "monitor.toml", path)
    assert "joined_to_no_record" in {one.code for one in report.caveats}
    assert "No id of outcomes.csv" in str(overview.first_screen(report))


@pytest.mark.parametrize("kind", ["bool", "Int64", "float64"])
def test_values_of_another_type_mean_the_same(tmp_path, kind):
    """``true`` in a Parquet file and ``1`` in the other file are one outcome, and no contradiction."""
    files(tmp_path, [], ["id,bad", "a,1", "b,0"])
    batch = pd.DataFrame({"id": ["a", "b"], "date": "2024-01-01", "score": [0.1, 0.2]})
    batch["bad"] = pd.Series([True, False]).astype(kind)
    batch.to_parquet(tmp_path / "batch.parquet")
    config = load_config(tmp_path / "monitor.toml")
    found = scan_files(tmp_path / "batch.parquet", None, (), config, joins=joins(config))
    assert (known(found), found.batch.joined[0].contradicted) == ([1, 1, 0], 0)


def test_undeclared_outcomes_are_named_where_they_stand(tmp_path):
    """In the file of outcomes, not in the batch that they would have been joined to."""
    with pytest.raises(BatchError, match=r"outcomes\.csv: column .bad.: 1 of 2 outcomes are none of the declared"):
        scanned(tmp_path, [("a", ""), ("b", "")], ["id,bad", "a,maybe", "b,1"])


def test_orphans_where_batches_repeat_ids(tmp_path):
    """Ids are counted once, in however many batches they stand."""
    batch = [(f"a{at}", "1" if at % 2 else "0") for at in range(40)]
    late = ["id,bad", *(f"a{at},1" for at in range(30)), *(f"z{at},1" for at in range(7))]
    earlier = files(tmp_path, batch, late, name="earlier.csv")
    path = files(tmp_path, batch + batch[:20], late)
    report = analyse(tmp_path / "monitor.toml", path, history=[earlier])
    joined = overview.metrics_document(report).other[METRICS_TYPE]["inputs"]["outcomes"]
    assert (joined["ids"], joined["orphans"], joined["matched"]) == (37, 7, 30 + 20 + 30)


def test_scores_that_are_none_are_named_where_they_stand(tmp_path):
    """In the file of scores; declared codes are no fault."""
    config = '[scores]\npath = "outcomes.csv"\n[score]\nnot_scored = ["n/a"]\n'
    with pytest.raises(BatchError, match=r"outcomes\.csv: column .score.: 1 of 3 values are no scores"):
        scanned(tmp_path, [("a", "1"), ("b", "0")], ["id,score", "a,x", "b,n/a", "b,0.5"], config)
