"""The answers hold the numbers of the report of the same records, to the last bit."""

import json
from itertools import count

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from monitor_lib.analysis import analyse
from monitor_lib.config.loading import load_config
from monitor_lib.errors import BatchError, ReferenceUnusableError
from monitor_lib.execution.batches import earlier_batches
from monitor_lib.report.document import metrics_document
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.scan import cache
from monitor_lib.service.adherence import adherence
from monitor_lib.service.performance import performance
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.reports import batch_of
from tests.conftest import PORTFOLIO
from tests.service.portfolio import SHIPPED, call, lay_out, posted, settings

numbers = count()


@pytest.fixture
def ask(tmp_path):
    """Ask a service over the small portfolio for the performance of records."""
    config = lay_out(tmp_path / "toy")

    def answer(body, **names):
        asked = call(tmp_path / str(next(numbers)), body, **names)
        return performance(settings(tmp_path, config, max_records=300), asked)

    answer.config = config
    return answer


def metrics_of(config, batch, as_of=None):
    """What ``metrics.json`` says of a batch."""
    settings_ = load_config(config)
    report = analyse(config, batch, settings_.reference_path, earlier_batches(batch, settings_), as_of=as_of)
    return json.loads(json.dumps(metrics_document(report).other[METRICS_TYPE]))


def same(answer, metrics, keys):
    return [key for key in keys if json.dumps(answer[key], sort_keys=True) != json.dumps(metrics[key], sort_keys=True)]


KEYS = ("volumetry", "performance", "trend", "exclusions", "policy", "schema_version")


def test_performance_of_mature_months(ask):
    """With an outcome window the caller says until when outcomes are known, and gets what the report says."""
    ask.config.write_text(ask.config.read_text() + "[target]\nmatures_after_days = 30\n")
    for as_of, code in ((None, "as_of_needed"), ("30.6.2024", "as_of")):
        with pytest.raises(Refusal) as refused:
            ask(posted(), as_of=as_of)
        assert refused.value.code == code
    answer = ask(posted(), as_of="2024-04-29")
    assert answer["maturity"]["share_mature"] == 0
    metrics = metrics_of(ask.config, ask.config.parent / "batches" / "2024-03.csv", as_of="2024-04-29")
    assert same(answer, metrics, (*KEYS, "maturity")) == []
    assert ask(posted(), as_of="2024-04-30")["maturity"]["share_mature"] == 1


@pytest.mark.parametrize("named", [True, False])
def test_performance_is_the_reports(ask, named):
    """The batch's own name or, without one, its months, decide which batches are the earlier ones."""
    body = {"records": posted(), "batch": "2024-03"} if named else posted()
    answer, metrics = ask(body), metrics_of(ask.config, ask.config.parent / "batches" / "2024-03.csv")
    assert same(answer, metrics, KEYS) == []
    assert metrics["performance"]["previous"] is not None
    assert answer["batch"] == "2024-03"
    assert answer["n_records"] == 202
    assert answer["volumetria"] == {"2024-03": 202}
    assert answer["auc_roc"] == answer["roc_auc"] == metrics["performance"]["overall"]["auc"]
    assert "auc_roc_why" not in answer
    lights = {one["light"]: one for one in metrics["verdict"]["lights"]}
    assert answer["lights"] == [lights[one["light"]] for one in answer["lights"]]
    assert {one["light"] for one in answer["lights"]} == {"volume", "discrimination"}


def test_the_auc_of_scikit_learn(ask):
    """``roc_auc_score([r["bad"] for r in records], [r["score"] for r in records])``."""
    records = posted()
    expected = roc_auc_score([one["bad"] for one in records], [one["score"] for one in records])
    assert np.isclose(ask(records)["auc_roc"], expected, rtol=0, atol=1e-12)


def test_months_name_a_batch_of_several(ask):
    """The first and the last."""
    body = posted("2024-03", n=30) + posted("2024-05", n=30, first_id=7000)
    assert ask(body)["batch"] == "2024-03_2024-05"
    assert ask({"registers": body})["volumetria"] == {"2024-03": 30, "2024-05": 30}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"score": None}, "no_usable_scores"),
        ({"score": "high"}, "no_usable_scores"),
        ({"score": 2}, "no_usable_scores"),
    ],
)
def test_records_that_can_not_be_scored(ask, change, code):
    """Volumetry all the same; no AUC, and why, as a code and as a sentence."""
    answer = ask([{**record, **change} for record in posted()])
    assert answer["auc_roc"] is answer["roc_auc"] is answer["performance"] is None
    assert answer["auc_roc_why"] == answer["performance_why"] == code
    assert answer["detail"]
    assert answer["volumetria"] == {"2024-03": 202}
    metrics = metrics_of(ask.config, ask.config.parent / "batches" / "2024-03.csv")
    assert answer["volumetry"]["check"] == metrics["volumetry"]["check"]
    assert answer["volumetry"]["n_previous"] == metrics["volumetry"]["n_previous"]
    assert [one["light"] for one in answer["lights"]] == ["volume"]


def test_no_outcomes(ask):
    """Scores without outcomes have no AUC, and the reason is the report's."""
    answer = ask([{name: value for name, value in record.items() if name != "bad"} for record in posted()])
    assert answer["auc_roc"] is None
    assert answer["auc_roc_why"] == answer["performance"]["overall"]["auc_why"]


@pytest.mark.parametrize("body", [[], [1], [[]], ["x"], [None], [{}], [{"date": "2024-03-01"}, 3], '[{"date": NaN}]'])
def test_lists_of_something_else(ask, body):
    """A list without records that have a date can't be counted."""
    with pytest.raises((BatchError, Refusal)):
        ask(body)


def test_too_many_records(ask):
    """The service's limit, whether they have scores or not."""
    for body in (posted(n=301), [{**one, "score": None} for one in posted(n=301)]):
        with pytest.raises(Refusal) as refused:
            ask({"records": body, "batch": "x"})
        assert (refused.value.status, refused.value.code) == (413, "too_many_records")


def test_nothing_of_what_was_posted_is_kept(ask, tmp_path, monkeypatch):
    """The cache holds the reference and earlier batches only."""
    monkeypatch.setenv("MONITOR_LIB_CACHE", str(tmp_path / "cache"))
    cache._remembered.clear()
    ask(posted())
    before = {path.name for path in (tmp_path / "cache").iterdir()}
    ask({"records": posted(first_id=9000), "batch": "2024-03"})
    assert {path.name for path in (tmp_path / "cache").iterdir()} == before


@pytest.fixture
def compare(tmp_path):
    """Ask a service over the small portfolio for the adherence of a data set."""
    config = lay_out(tmp_path / "toy")

    def answer(body):
        return adherence(settings(tmp_path, config), call(tmp_path / str(next(numbers)), body))

    answer.config = config
    return answer


@pytest.mark.parametrize("key", ["dataset_path", "path"])
def test_adherence_is_the_reports(compare, key):
    """All of ``metrics.json``'s adherence, and its KS as scipy has it."""
    batch = compare.config.parent / "batches" / "2024-03.csv"
    answer, metrics = compare({key: "toy/batches/2024-03.csv"}), metrics_of(compare.config, batch)
    assert same(answer, metrics, ("adherence", "exclusions")) == []
    figures = metrics["adherence"]
    assert (answer["ks_statistic"], answer["ks_pvalue"]) == (figures["ks"], figures["ks_pvalue"])
    assert answer["p_value"] == answer["ks_pvalue"]
    assert (answer["psi"], answer["psi_low"], answer["psi_high"]) == (
        figures["psi"],
        figures["psi_low"],
        figures["psi_high"],
    )
    assert answer["light"] == next(one for one in metrics["verdict"]["lights"] if one["light"] == "stability")
    scores = [pd.read_csv(path)["score"] for path in (batch, compare.config.parent / "reference.csv")]
    # scipy.stats.ks_2samp(batch, reference)
    assert np.isclose(answer["ks_statistic"], ks_2samp(*scores).statistic, rtol=0, atol=1e-12)
    assert np.isclose(answer["score_mean"], scores[0].mean(), rtol=1e-12)
    assert np.isclose(answer["score_mean_reference"], scores[1].mean(), rtol=1e-12)
    assert (answer["n_records"], answer["n_records_reference"]) == (202, 600)
    assert answer["reference_dataset_path"] == "toy/reference.csv"
    assert answer["dataset_path"] == "toy/batches/2024-03.csv"


def test_unknown_categories(compare):
    """How many records hold a category that the reference lacks; a batch without any has none."""
    assert compare({"path": "batches/2024-03.csv"})["unknown_categories"] == {"state": 21}
    assert compare({"path": "batches/2024-02.csv"})["unknown_categories"] == {}


def test_the_reference_itself(compare):
    """No distance at all, and a light that says what was compared."""
    answer = compare({"path": "reference.csv"})
    assert answer["ks_statistic"] == 0
    assert answer["light"]["code"] == "reference_is_batch"


@pytest.mark.parametrize("body", [{}, [], {"path": None}])
def test_no_data_set_named(compare, body):
    """The sentence shows what to send."""
    with pytest.raises(Refusal) as refused:
        compare(body)
    assert (refused.value.status, refused.value.code) == (422, "path_needed")


def test_files_that_are_no_data_sets(compare):
    """The configuration lies in the data folder, but it is no data set."""
    with pytest.raises(BatchError, match=r"must end in one of"):
        compare({"path": "monitor.toml"})


def test_no_reference(tmp_path):
    """Without one, nothing can be compared."""
    config = lay_out(tmp_path / "toy")
    config.write_text(config.read_text().replace('[reference]\npath = "reference.csv"\n', ""))
    with pytest.raises(Refusal) as refused:
        adherence(settings(tmp_path, config), call(tmp_path / "c", {"path": "batches/2024-03.csv"}))
    assert refused.value.code == "no_reference"


@pytest.mark.slow
def test_the_shipped_model_scores_what_was_posted(tmp_path):
    """Records without a score get that of the model, and the numbers of the report of the file that has them."""
    batch = PORTFOLIO / "batches" / "2017-08.csv.gz"
    records = pd.read_csv(batch).drop(columns="score").to_json(orient="records")
    body = f'{{"batch_records": {records}, "batch": "2017-08"}}'
    answer, metrics = performance(settings(tmp_path, SHIPPED), call(tmp_path / "c", body)), metrics_of(SHIPPED, batch)
    assert same(answer, metrics, KEYS) == []
    assert answer["scorer"]["sha256"] == metrics["scorer"]["sha256"]


@pytest.mark.slow
def test_a_model_that_can_not_score(tmp_path):
    """A column that the model needs is missing: volumetry, and the sentence that names the column."""
    body = [{"REF_DATE": "2017-08-01", "ID": number, "TARGET": number % 2} for number in range(20)]
    answer = performance(settings(tmp_path, SHIPPED), call(tmp_path / "c", body))
    assert answer["volumetria"] == {"2017-08": 20}
    assert (answer["auc_roc"], answer["auc_roc_why"]) == (None, "no_usable_scores")
    assert "is missing" in answer["detail"]


def test_an_empty_list(ask):
    """It holds no record, which is what the sentence says, whatever columns would be needed."""
    with pytest.raises(Refusal, match="holds no record"):
        ask([])


def test_a_reference_without_scores(ask):
    """It is not the records that have none."""
    reference = ask.config.parent / "reference.csv"
    frame = pd.read_csv(reference)
    frame.drop(columns="score").to_csv(reference, index=False)
    with pytest.raises(ReferenceUnusableError, match=r"reference\.csv"):
        ask(posted())


def test_very_large_scores(tmp_path):
    """The mean of scores at the end of what floats can hold is a number."""
    config = lay_out(tmp_path / "toy")
    config.write_text(config.read_text() + '[score]\nkind = "points"\n')
    frame = pd.read_csv(tmp_path / "toy" / "reference.csv")
    frame["score"] = 1.7e308
    frame.to_csv(tmp_path / "toy" / "large.csv", index=False)
    answer = adherence(settings(tmp_path, config), call(tmp_path / "c", {"path": "large.csv"}))
    assert answer["score_mean"] == 1.7e308


def test_what_is_kept_is_looked_at(tmp_path, monkeypatch):
    """Records that were kept before are put right if they were changed; a full disk leaves nothing of them."""
    given = settings(tmp_path, lay_out(tmp_path / "toy"))

    def kept():
        return batch_of(given, call(tmp_path / str(next(numbers)), posted())).path

    path = kept()
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    assert kept() == path
    assert path.read_bytes() == whole
    path.unlink()

    def full(_file):
        raise OSError("full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="full"):
        kept()
    assert list(path.parent.iterdir()) == []
