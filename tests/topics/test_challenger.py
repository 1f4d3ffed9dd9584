"""Champion against challenger: each verdict, its laws, and what is said of records that only one can score."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from benchmarks.decision_characteristics import Scenario, count
from monitor_lib.analysis import analyse
from monitor_lib.errors import BatchError
from monitor_lib.topics.challenger import show
from tests.topics.challenges import COLUMN, CONFIG, compared, document, people

VERDICTS = {
    "better": (6000, (0.4, 0.55), "replace", "gain"),
    "equal": (20_000, (0.5, 0.5), "keep", "gain_ruled_out"),
    "worse": (6000, (0.55, 0.4), "keep", "worse"),
    "too little": (400, (0.45, 0.5), "not_enough_evidence", "uncertain"),
    "too few bads": (100, (0.4, 0.8), "not_enough_evidence", "too_few_of_a_class"),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_verdict(case, tmp_path):
    """A challenger that is truly better, equal, worse, or that too few records judge: each its verdict."""
    n, signals, choice, code = VERDICTS[case]
    report = compared(tmp_path, people(n, signals, seed=5))
    decision = document(report)["challenger"]["decision"]
    assert (decision["choice"], decision["code"]) == (choice, code)
    assert decision["smallest_gain"] >= decision["least_gain"] == 0.01
    word = {"replace": "Replace", "keep": "Keep", "not_enough_evidence": "Not enough evidence"}[choice]
    assert f"<strong>{word}</strong>" in show.first_screen(report).html


def test_the_smallest_gain_is_what_the_rule_would_have_shown(tmp_path):
    """Too little to tell: the page says which true gain would have led to "replace" in 8 of 10 comparisons."""
    report = compared(tmp_path, people(400, (0.45, 0.5), seed=5))
    part = document(report)["challenger"]
    error, smallest = part["judged"]["error"], part["decision"]["smallest_gain"]
    # The estimate is normal around the true gain; "replace" needs it beyond 0.01 and 1.645 standard errors.
    power = stats.norm.sf(max(0.01, stats.norm.ppf(0.95) * error), loc=smallest, scale=error)
    assert power == pytest.approx(0.8, abs=1e-9)
    assert f"Only a true gain of {smallest:.3f} or more would lead to a replacement" in show.first_screen(report).html


def test_without_outcomes_nothing_is_decided(tmp_path):
    """Who swaps is counted all the same, and expected bads are those of all approved."""
    batch = people(900, (0.4, 0.6), seed=1).assign(bad="")
    report = compared(tmp_path, batch, people(3000, (0.4, 0.6), seed=2, month="2023-12"))
    part = document(report)["challenger"]
    assert (part["decision"]["choice"], part["decision"]["code"]) == ("not_enough_evidence", "no_outcome")
    assert part["judged"]["gain"] is None
    assert part["judged"]["gain_why"] == "no_outcome"
    cutoff = part["cutoff"]
    assert cutoff["swap_in"]["n"] == cutoff["swap_out"]["n"] > 0
    assert (cutoff["fewer_bads"], cutoff["saved"]) == (None, None)
    # A better model promises fewer bads among as many approvals.
    assert 0 < cutoff["challenger"]["expected"] < cutoff["champion"]["expected"] < cutoff["champion"]["n"]
    for made in (show.gain_figure, show.gain_table, show.approval_figure, show.approvals_table, show.swap_table):
        assert made(report).html
    assert "no record with both scores has a known outcome" in show.first_screen(report).html


def test_earlier_months_are_judged_where_the_batch_has_no_outcome(tmp_path):
    """The comparison rests on the latest months that have outcomes, and says so."""
    history = [people(1500, (0.4, 0.6), seed=at, month=f"2024-0{at}") for at in (1, 2)]
    report = compared(tmp_path, people(900, (0.4, 0.6), seed=9).assign(bad=""), history=history)
    part = document(report)["challenger"]
    assert part["judged"]["months"] == ["2024-02"]
    assert part["decision"]["choice"] == "replace"
    assert [one["month"] for one in part["by_month"]] == ["2024-01", "2024-02"]
    assert "comparison is that of earlier batches, 2024-02" in show.first_screen(report).html


def test_a_model_against_itself(tmp_path):
    """No gain, nothing swaps, and the champion stays."""
    batch = people(800, (0.5, 0.5), seed=3)
    report = compared(tmp_path, batch.assign(challenger=batch["champion"]))
    part = document(report)["challenger"]
    assert (part["judged"]["gain"], part["judged"]["error"]) == (0.0, 0.0)
    assert part["decision"]["choice"] == "keep"
    assert (part["cutoff"]["swap_in"]["n"], part["cutoff"]["swap_out"]["n"], part["cutoff"]["saved"]) == (0, 0, 0.0)
    assert part["champion"] == part["challenger"]


def test_the_order_of_the_two_only_changes_signs(tmp_path):
    """Champion and challenger in each other's place: the same AUCs, the opposite gain."""
    batch = people(1500, (0.4, 0.6), seed=3)
    first = document(compared(tmp_path, batch))["challenger"]
    swapped = batch.rename(columns={"champion": "challenger", "challenger": "champion"})
    second = document(compared(tmp_path, swapped))["challenger"]
    assert second["judged"]["gain"] == -first["judged"]["gain"]
    assert second["judged"]["error"] == pytest.approx(first["judged"]["error"], abs=1e-15)
    assert second["champion"] == first["challenger"]
    assert second["challenger"] == first["champion"]


def test_another_scale_and_direction(tmp_path):
    """A challenger in points, where higher is safer, is the same model as its probability."""
    batch = people(1500, (0.4, 0.6), seed=3)
    probability = document(compared(tmp_path, batch))["challenger"]
    points = batch.assign(challenger=600 - 20 * np.log(batch["challenger"] / (1 - batch["challenger"])))
    scale = COLUMN + '[score]\ndirection = "higher_is_safer"\nkind = "points"\n'
    other = document(compared(tmp_path, points, challenger=scale))["challenger"]
    assert other["judged"].pop("months") == probability["judged"].pop("months")
    assert other["judged"] == pytest.approx(probability["judged"])
    for cell in ("both", "swap_in", "swap_out", "neither"):
        assert other["cutoff"][cell] == probability["cutoff"][cell]


def test_figures_at_the_cutoff_by_hand(tmp_path):
    """Approvals, swaps, bads and money as pandas counts them; the AUCs as scikit-learn has them."""
    batch = people(2000, (0.4, 0.6), seed=7)
    part = document(compared(tmp_path, batch))["challenger"]
    assert part["judged"]["champion"] == pytest.approx(roc_auc_score(batch["bad"], batch["champion"]), abs=1e-12)
    assert part["judged"]["challenger"] == pytest.approx(roc_auc_score(batch["bad"], batch["challenger"]), abs=1e-12)
    cutoff = part["cutoff"]
    ours = batch["champion"] < 0.5
    theirs = batch["challenger"] <= batch["challenger"].nsmallest(int(ours.sum())).max()
    assert cutoff["champion"]["n"] == cutoff["challenger"]["n"] == ours.sum()
    assert cutoff["swap_in"]["n_event"] == batch["bad"][theirs & ~ours].sum()
    assert cutoff["swap_out"]["n_event"] == batch["bad"][ours & ~theirs].sum()
    assert cutoff["fewer_bads"] == batch["bad"][ours].sum() - batch["bad"][theirs].sum()
    assert cutoff["saved"] == 1000 * cutoff["fewer_bads"] > 0
    interval = stats.binomtest(int(batch["bad"][ours].sum()), int(ours.sum())).proportion_ci(method="wilson")
    assert cutoff["champion"]["bad_low"] == pytest.approx(interval.low * ours.sum(), abs=1e-9)
    assert cutoff["champion"]["bad_high"] == pytest.approx(interval.high * ours.sum(), abs=1e-9)


def test_expected_bads_are_those_of_the_reference(tmp_path):
    """A batch from the same population has about as many bads as the reference promises, by each model."""
    reference = people(20_000, (0.4, 0.6), seed=1, month="2023-12")
    part = document(compared(tmp_path, people(5000, (0.4, 0.6), seed=2), reference))["challenger"]["cutoff"]
    for model in ("champion", "challenger"):
        assert part[model]["bad_low"] < part[model]["expected"] < part[model]["bad_high"]
        assert part[model]["expected_low"] < part[model]["expected"] < part[model]["expected_high"]


def test_psi_and_distance_side_by_side(tmp_path):
    """Each model's scores of the batch against its own of the reference; a challenger that moved is said."""
    reference = people(5000, (0.5, 0.5), seed=1, month="2023-12")
    batch = people(2000, (0.5, 0.5), seed=2)
    batch["challenger"] = np.clip(batch["challenger"] + 0.15, 0, 1)
    report = compared(tmp_path, batch, reference)
    part = document(report)["challenger"]
    for model in ("champion", "challenger"):
        found = stats.ks_2samp(batch[model], reference[model])
        assert part[model]["ks_drift"] == pytest.approx(found.statistic, abs=1e-12)
        assert part[model]["ks_pvalue"] == pytest.approx(found.pvalue, rel=1e-6, abs=1e-300)
    assert part["champion"]["psi_corrected"] < 0.02 < 0.1 < part["challenger"]["psi_corrected"]
    assert "challenger_drifted" in {one.code for one in report.caveats}


def test_records_that_only_one_can_score(tmp_path):
    """They are counted, said, and left out of the comparison; the champion's own figures keep theirs."""
    batch = people(1000, (0.4, 0.6), seed=4)
    batch["challenger"] = batch["challenger"].astype(object)
    batch.loc[:29, "challenger"] = ""
    batch.loc[30:39, "challenger"] = "1.5"  # no probability
    batch.loc[100:104, "champion"] = np.nan
    batch.loc[39, "champion"] = np.nan
    report = compared(tmp_path, batch, config=CONFIG + "[limits]\nmax_excluded = 0.02\n")
    part = document(report)
    assert part["challenger"]["records"] == {"both": 955, "only_champion": 39, "only_challenger": 5, "none": 1}
    assert part["challenger"]["judged"]["n_event"] + part["challenger"]["judged"]["n_non_event"] == 955
    assert part["performance"]["overall"]["n_event"] + part["performance"]["overall"]["n_non_event"] == 994
    sentence = "39 more have the champion&#39;s score only, 5 the challenger&#39;s only, 1 have none"
    assert sentence in show.first_screen(report).html


def test_a_batch_without_the_column_is_refused(tmp_path):
    """With the name that it may have meant."""
    batch = people(100, (0.4, 0.6), seed=4).rename(columns={"challenger": "chalenger"})
    said = r'"challenger", which holds the challenger\'s scores by challenger.toml, is missing.*chalenger'
    with pytest.raises(BatchError, match=said):
        compared(tmp_path, batch)


REFUSED = {
    "points read as probabilities": (
        lambda one: 300 + 500 * one,
        r'900 of 900 values .* are no probabilities from 0 to 1; .* write kind = "points" under \[score\]',
    ),
    "texts": (
        lambda one: "north",
        r"900 of 900 values of the column .* are no scores of the challenger; correct column",
    ),
    "nothing": (lambda one: "", "no record has both scores"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_column_without_scores_is_refused(case, tmp_path):
    """A wrong column, or a forgotten kind, is no comparison without evidence."""
    change, said = REFUSED[case]
    batch = people(900, (0.4, 0.6), seed=4)
    with pytest.raises(BatchError, match=said):
        compared(tmp_path, batch.assign(challenger=batch["challenger"].map(change)))


def test_a_folder_is_named_as_the_readers_name_it(tmp_path):
    """Without the slash that its name has in reports."""
    compared(tmp_path, people(900, (0.4, 0.6), seed=4))
    (tmp_path / "2017-02").mkdir()
    people(900, (0.4, 0.6), seed=4).assign(challenger="").to_csv(tmp_path / "2017-02" / "p.csv", index=False)
    with pytest.raises(BatchError, match=r"^2017-02: no record has both scores"):
        analyse(tmp_path / "monitor.toml", tmp_path / "2017-02", challenger=tmp_path / "challenger.toml")


def test_a_reference_that_the_challenger_can_not_score(tmp_path):
    """The comparison goes on without it, and says what is missing; the champion's own figures stay."""
    reference = people(2000, (0.4, 0.6), seed=1, month="2023-12").drop(columns="challenger")
    report = compared(tmp_path, people(1000, (0.4, 0.6), seed=4), reference)
    part = document(report)
    assert part["adherence"]["psi"] is not None
    assert part["challenger"]["challenger"]["psi_why"] == "reference_not_paired"
    assert part["challenger"]["cutoff"]["champion"]["expected_why"] == "reference_not_paired"
    assert "The challenger can&#39;t score the reference" in show.first_screen(report).html
    assert "the challenger has not scored the reference" in show.approvals_table(report).html


def test_a_reference_that_the_challenger_has_scored_in_part(tmp_path):
    """The champion's figures are those of the whole reference; of the challenger's it is said what they rest on."""
    reference = people(2000, (0.5, 0.6), seed=2, month="2023-12")
    batch = people(2000, (0.5, 0.6), seed=1)
    whole = document(compared(tmp_path, batch, reference))
    reference["challenger"] = reference["challenger"].where(reference["champion"] < 0.4)
    report = compared(tmp_path, batch, reference)
    part = document(report)["challenger"]
    assert part["champion"]["psi"] == whole["challenger"]["champion"]["psi"] == whole["adherence"]["psi"]
    [caveat] = [one for one in report.caveats if one.code == "reference_partly_paired"]
    assert caveat.values["n"] == (reference["champion"] < 0.4).sum()


def test_a_batch_that_is_its_own_reference(tmp_path):
    """It is compared with nothing but the other model."""
    batch = people(1000, (0.4, 0.6), seed=4)
    report = compared(tmp_path, batch, batch)
    part = document(report)["challenger"]
    assert part["decision"]["choice"] == "replace"
    assert (part["champion"]["psi"], part["champion"]["psi_why"]) == (None, "reference_is_batch")
    assert "the batch is the reference itself" in show.approvals_table(report).html


def test_an_earlier_month_that_the_challenger_has_not_scored(tmp_path):
    """It is left out of the comparison, and named."""
    history = [people(150, (0.4, 0.6), seed=at, month=f"2024-0{at}") for at in (1, 2)]
    history[1] = history[1].drop(columns="challenger")
    report = compared(tmp_path, people(150, (0.4, 0.6), seed=9), history=history)
    assert document(report)["challenger"]["judged"]["months"] == ["2024-01", "2024-03"]
    [caveat] = [one for one in report.caveats if one.code == "months_not_paired"]
    assert "not compared: 2024-02." in caveat.sentence()
    assert "2024-01, 2024-03" in show.first_screen(report).html


def test_the_months_are_those_of_the_batch_s_own_report(tmp_path):
    """However few of their records the challenger has scored."""
    batch = people(1500, (0.4, 0.6), seed=9)
    batch.loc[::2, "challenger"] = np.nan
    part = document(compared(tmp_path, batch, history=[people(900, (0.4, 0.6), seed=1, month="2024-02")]))
    assert part["challenger"]["judged"]["months"] == part["performance"]["judged"]["months"] == ["2024-03"]


def test_without_a_reference(tmp_path):
    """What needs one says so."""
    report = compared(tmp_path, people(600, (0.4, 0.6), seed=4))
    assert document(report)["challenger"]["champion"]["psi_why"] == "no_reference"
    assert "no reference is configured" in show.approvals_table(report).html


def test_outcomes_of_those_whom_the_champion_approved(tmp_path):
    """The range of the champion's scores is cut: the gain is no evidence, and no bads of swap-ins can be counted."""
    batch = people(20_000, (0.5, 0.5), seed=4)
    full = document(compared(tmp_path, batch))["challenger"]
    assert full["decision"]["choice"] != "replace"
    batch["bad"] = batch["bad"].astype(object).where(batch["champion"] < 0.5, "")
    report = compared(tmp_path, batch)
    part = document(report)["challenger"]
    # Two equal models: what is left of the records makes the challenger seem better, beyond any chance.
    assert part["judged"]["low"] > 0
    assert part["decision"]["gain"] > full["decision"]["gain"] + 0.01
    assert (part["decision"]["choice"], part["decision"]["code"]) == ("not_enough_evidence", "outcomes_selected")
    assert part["coverage"]["riskiest_known"] == 0
    assert {"outcomes_depend_on_the_champion", "unequal_outcomes"} <= {one.code for one in report.caveats}
    assert part["cutoff"]["fewer_bads"] is None
    assert part["cutoff"]["saved_why"] == "unequal_outcomes"
    page = show.first_screen(report).html
    assert "It can&#39;t be trusted" in page
    assert "can&#39;t be counted: 0 of those it takes in have an outcome" in page
    assert "less lost" not in page


def test_outcomes_that_are_missing_by_chance(tmp_path):
    """Where outcomes are unknown whatever the score, nothing is wrong with a comparison."""
    batch = people(3000, (0.4, 0.6), seed=4)
    batch["bad"] = batch["bad"].astype(object).where(np.arange(3000) % 3 > 0, "")
    report = compared(tmp_path, batch)
    assert document(report)["challenger"]["decision"]["choice"] == "replace"
    assert not {one.code for one in report.caveats} & {"outcomes_depend_on_the_champion", "unequal_outcomes"}


def test_equal_scores_at_the_cutoff(tmp_path):
    """A challenger with few distinct scores can't approve as many: bads are compared as rates, and that is said."""
    batch = people(2000, (0.4, 0.6), seed=4)
    report = compared(tmp_path, batch.assign(challenger=batch["challenger"].round(1)))
    part = document(report)["challenger"]["cutoff"]
    assert abs(part["challenger"]["n"] - part["champion"]["n"]) > 0.01 * part["champion"]["n"]
    assert (part["fewer_bads"], part["fewer_bads_why"]) == (None, "unequal_approvals")
    assert "unequal_approvals" in {one.code for one in report.caveats}
    assert "can be compared as rates only" in show.first_screen(report).html


def test_a_challenger_in_the_wrong_direction(tmp_path):
    """It ranks backwards: the caveat says where to look, before anything else."""
    batch = people(2000, (0.4, 0.6), seed=4)
    report = compared(tmp_path, batch.assign(challenger=1 - batch["challenger"]))
    assert report.caveats[0].code == "challenger_ranks_backwards"
    assert document(report)["challenger"]["decision"]["choice"] == "keep"


@pytest.mark.parametrize(("score", "word"), [(0.999999, "every"), (0.000001, "no")])
def test_a_cutoff_that_decides_nothing(score, word, tmp_path):
    """Where all are approved, or none, the cut-off is another than was meant."""
    config = CONFIG.replace("score = 0.5", f"score = {score}")
    report = compared(tmp_path, people(400, (0.4, 0.6), seed=4), config=config)
    [caveat] = [one for one in report.caveats if one.code == "cutoff_decides_nothing"]
    assert f"approves {word} record" in caveat.sentence()
    assert show.approvals_table(report).html


def test_who_swaps_in_a_batch_that_is_not_judged(tmp_path):
    """The judged months are named first, and the batch's own swaps are said beside theirs."""
    history = [people(1500, (0.4, 0.6), seed=1, month="2024-02")]
    report = compared(tmp_path, people(900, (0.4, 0.6), seed=9).assign(bad=""), history=history)
    page = show.first_screen(report).html
    assert "of 1,500 records (2024-02)" in page
    assert "turn away" in page.split("In this batch it would take in", 1)[1]
    assert "of 900 records" in page


def test_a_challenger_that_was_fitted_on_the_reference(tmp_path):
    """A gain that is larger on the reference than here is said."""
    reference = people(4000, (0.4, 0.9), seed=1, month="2023-12")
    report = compared(tmp_path, people(2000, (0.4, 0.42), seed=4), reference)
    assert "gain_was_larger_on_the_reference" in {one.code for one in report.caveats}
    steady = compared(tmp_path, people(2000, (0.4, 0.6), seed=4), people(4000, (0.4, 0.6), seed=1, month="2023-12"))
    assert "gain_was_larger_on_the_reference" not in {one.code for one in steady.caveats}


def test_the_rest_is_the_batch_s_own_report(tmp_path):
    """All other figures are those of the batch's report without a challenger, caveats and self-test included."""
    batch = people(1000, (0.4, 0.6), seed=4)
    reference = people(2000, (0.4, 0.6), seed=1, month="2023-12")
    history = [people(800, (0.4, 0.6), seed=2, month="2024-02")]
    both = document(compared(tmp_path, batch, reference, history))
    names = (tmp_path / name for name in ("monitor.toml", "batch.csv", "reference.csv"))
    own = document(analyse(*names, [tmp_path / "earlier0.csv"]))
    assert own.pop("challenger") is None
    assert own.pop("challenger_why") == "no_challenger"
    assert both.pop("challenger")
    assert own["inputs"].pop("challenger") is None
    assert both["inputs"].pop("challenger")
    own["inputs"].pop("challenger_why")
    assert both == own


@pytest.mark.slow
@pytest.mark.parametrize(("gain", "wrong"), [(-0.02, "replace"), (0.0, "replace"), (0.01, "keep")])
def test_error_rates(gain, wrong):
    """One that is no better is chosen in at most 5 %, one that is better by the least gain turned down in at most 5 %.

    400 comparisons measure 5 % to within 2.2 points (twice the standard error).
    """
    counts = count(Scenario(2000, 0.2, gain), repeats=400, seed=1)
    assert counts.total() == 400
    assert counts[wrong] <= 0.072 * 400


def test_a_month_in_several_files(tmp_path):
    """Pairs are gathered like scores: late records in their month, a corrected record once."""
    first, second = people(400, (0.7, 0.8), seed=5, month="2024-02"), people(400, (0.7, 0.8), seed=6)
    late = pd.concat([second, first[:30]])
    corrected = pd.concat([second, first[:30].assign(bad=1)])
    expected = document(compared(tmp_path, second, history=[first]))["challenger"]["by_month"]
    assert document(compared(tmp_path, late, history=[first[30:]]))["challenger"]["by_month"] == expected
    again = compared(tmp_path, corrected, history=[first]).comparison.gathered.pairs
    assert [again.of_months([month]).pairs().n for month in again.months] == [400, 400]
