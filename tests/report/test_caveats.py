"""What a reader is told first: each caveat stands where its reason is, and none where it is not."""

import ast
from types import SimpleNamespace

import numpy as np
import pytest

from monitor_lib.analysis import analyse
from monitor_lib.report.scored import caveats_of_scoring
from monitor_lib.scoring.facts import ScoredFile
from tests.conftest import CONFIG, ROOT, as_csv, rows

REFERENCE = '[reference]\npath = "reference.csv"\n[limits]\nmax_excluded = 0.1\n'


def batch():
    return rows(600)


def reference():
    return rows(600, month="2024-01", first_id=9_000)


def turned(records):
    """The same, ranked backwards."""
    return [{**one, "score": f"{1 - float(one['score']):.3f}"} for one in records]


def without(records, *names):
    return [{key: value for key, value in one.items() if key not in names} for one in records]


def changed(records, **values):
    return [{**records[0], **values}, *records[1:]]


def days_of_months(day, months):
    """The batch, on one day of many months in turn."""
    months = list(months)
    return [{**one, "date": f"2024-{months[at % len(months)]:02d}-{day:02d}"} for at, one in enumerate(batch())]


def caveats(folder, batch, reference=None, config=REFERENCE, earlier=None):
    """The caveats of a report, with their values, by code."""
    (folder / "monitor.toml").write_text(config if "\nmodel" in config else CONFIG.format(model="toy") + config)
    for name, records in (("batch", batch), ("reference", reference), ("earlier", earlier)):
        if records is not None:
            (folder / f"{name}.csv").write_text(records if isinstance(records, str) else as_csv(records))
    report = analyse(
        folder / "monitor.toml",
        folder / "batch.csv",
        None if reference is None else folder / "reference.csv",
        [] if earlier is None else [folder / "earlier.csv"],
    )
    result = report.caveats
    assert all("{" not in one.sentence() for one in result)
    assert len({one.code for one in result}) == len(result)
    return {one.code: one.values for one in result}


# What is wrong, and the caveats that follow with their values; of no other is anything said.
CASES = {
    "nothing": (lambda: {"batch": batch(), "reference": reference()}, {}),
    "no reference": (lambda: {"batch": batch()}, {"no_reference": {}}),
    "no target configured": (
        lambda: {"batch": batch(), "config": CONFIG.format(model="toy").replace('target = "bad"\n', "")},
        {"no_target": {}, "no_reference": {}},
    ),
    "no column of outcomes": (
        lambda: {"batch": without(batch(), "bad"), "reference": reference()},
        {"no_outcome_column": {"column": "bad"}},
    ),
    "bads are the majority": (
        lambda: {"batch": [{**one, "bad": str(1 - int(one["bad"]))} for one in turned(batch())]},
        {"events_are_the_majority": {"event_rate": 400 / 600}, "no_reference": {}},
    ),
    "the reference ranks backwards": (
        lambda: {"batch": turned(batch()), "reference": turned(reference())},
        {"reference_inverted": {"auc": pytest.approx(0.3, abs=0.2)}},
    ),
    "the reference is the batch": (
        lambda: {"batch": batch(), "reference": batch()},
        {"reference_is_batch": {}},
    ),
    "the reference shares records by id": (
        lambda: {"batch": batch(), "reference": [*reference(), *batch()[:7]]},
        {"reference_shares_ids": {"n": 7, "records": 600}},
    ),
    "ids twice": (
        lambda: {"batch": changed(batch(), id="2"), "reference": changed(reference(), id="9001")},
        {
            "duplicates_in_batch": {"n": 1, "records": 600},
            "duplicates_in_reference": {"n": 1, "records": 600},
        },
    ),
    "records left out": (
        lambda: {"batch": changed(batch(), score=""), "reference": changed(reference(), score="")},
        {"excluded_from_batch": {"n": 1, "records": 600}, "excluded_from_reference": {"n": 1, "records": 600}},
    ),
    "a month without records": (
        lambda: {"batch": [*batch(), *rows(60, month="2024-06", first_id=5_000)], "reference": reference()},
        {"months_without_records": {"months": 2}},
    ),
    "a month whose dates are read with day and month swapped": (
        lambda: {"batch": days_of_months(3, range(1, 12)), "reference": reference()},
        {"day_and_month_may_be_swapped": {"months": 11, "months_swapped": 1}},
    ),
    "a January whose dates are read with day and month swapped": (
        lambda: {"batch": days_of_months(1, range(1, 12)), "reference": reference()},
        {"day_and_month_may_be_swapped": {"months": 11, "months_swapped": 1}},
    ),
    "firsts of months as in the reference": (
        lambda: {
            "batch": days_of_months(1, range(1, 12)),
            "reference": [{**one, "date": "2024-01-01"} for one in reference()],
        },
        {},
    ),
    "a day that is no month, in many months": (
        lambda: {"batch": days_of_months(13, range(1, 12)), "reference": reference()},
        {},
    ),
    "a policy of the day after": (
        lambda: {
            "batch": batch(),
            "reference": reference(),
            "config": REFERENCE + '[policy]\nversion = "1"\neffective_from = 2024-03-29\n',
        },
        {"policy_later_than_batch": {"effective_from": "2024-03-29"}},
    ),
    "a policy of the last day": (
        lambda: {
            "batch": batch(),
            "reference": reference(),
            "config": REFERENCE + '[policy]\nversion = "1"\neffective_from = 2024-03-28\n',
        },
        {},
    ),
    "an earlier batch that can't be read": (
        lambda: {"batch": batch(), "reference": reference(), "earlier": "a,b\n1,2\n"},
        {"history_unreadable": {"n": 1}},
    ),
    "outcomes of an earlier batch alone": (
        lambda: {
            "batch": [{**one, "bad": ""} for one in batch()],
            "reference": reference(),
            "earlier": rows(600, month="2024-02", first_id=5_000),
        },
        {"performance_is_earlier": {"month": "2024-02"}},
    ),
    "columns that came and went": (
        lambda: {
            "batch": [{**one, "new": str(at % 9)} for at, one in enumerate(batch())],
            "reference": [{**one, "old": str(at % 9)} for at, one in enumerate(reference())],
        },
        {"variables_absent": {"n": 1, "names": ["old"]}, "variables_added": {"n": 1, "names": ["new"]}},
    ),
    "a sentinel in no record": (
        lambda: {
            "batch": [{**one, "income": str(-999 if at == 5 else at % 50)} for at, one in enumerate(batch())],
            "reference": [{**one, "income": str(at % 50)} for at, one in enumerate(reference())],
            "config": REFERENCE + "[variables]\nsentinels = [-999, -998]\n",
        },
        {"sentinels_unused": {"n": 1, "names": ["-998"]}},
    ),
}
# These have tests of their own below.
LARGE = {"drop_is_mix", "reference_shares_content", "loans_may_be_young", "bad_rate_far_above"}


@pytest.mark.parametrize("case", CASES)
def test_caveats(tmp_path, case):
    """The caveat with its numbers, and no other one."""
    given, expected = CASES[case]
    assert caveats(tmp_path, **given()) == expected


def test_shared_content(tmp_path):
    """Without an id, records that are the same in nearly all that tells records apart are shared ones."""
    wide = [{**one, **{f"v{k}": f"{at * 7919 % 100_003}.{k}" for k in range(3)}} for at, one in enumerate(batch())]
    config = CONFIG.format(model="toy").replace('id = "id"\n', "") + REFERENCE
    result = caveats(tmp_path, without(wide, "id"), without([*reference_like(wide), *wide[:9]], "id"), config)
    assert result["reference_shares_content"] | {"columns": 0} == {"n": 9, "records": 600, "columns": 0}


def reference_like(records):
    """Others with the same columns."""
    return [{**one, "date": "2024-01-05", "v0": f"9{one['v0']}", "v1": f"8{one['v1']}"} for one in records]


def test_a_drop_that_is_mix(tmp_path):
    """Only the safer half is accepted: the AUC falls beyond the red limit and the ranking does not, which is said."""
    rng = np.random.default_rng(3)

    def drawn(n, month, first):
        bad = rng.random(n) < 0.3
        scores = rng.normal(0, 1, n) + bad
        return [
            {"id": str(first + i), "date": f"{month}-{1 + i % 28:02d}", "score": f"{s:.4f}", "bad": str(int(b))}
            for i, (s, b) in enumerate(zip(scores, bad, strict=True))
        ]

    accepted = [one for one in drawn(12_000, "2024-03", 1) if float(one["score"]) < 0.2]
    config = REFERENCE + '[score]\nkind = "points"\n'
    result = caveats(tmp_path, accepted, drawn(8_000, "2024-01", 50_000), config)
    assert list(result) == ["drop_is_mix"]
    assert result["drop_is_mix"]["drop"] > 0.05
    assert result["drop_is_mix"]["mix"] > result["drop_is_mix"]["drop"] - 0.025


def test_every_caveat_is_met():
    """Each code that can be given has a case here, and so each sentence is made."""
    given = set()
    for path in (ROOT / "monitor_lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Caveat", "_counted", "_new_values"):
                given |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
    met = {code for _given, expected in CASES.values() for code in expected}
    assert given == met | LARGE | set(SCORED) | OF_A_COMPARISON | OF_OTHER_FILES | OF_MATURITY | OF_JOINS


# Met in tests/scan/test_join.py.
OF_JOINS = {"joined_to_no_record", "joined_values_contradict"}

# Met in tests/topics/test_maturity.py.
OF_MATURITY = {"unknown_outcomes", "outcomes_after_as_of"}

# Met in tests/topics/test_challenger.py, and one of them below.
OF_A_COMPARISON = {
    "scored_by_one_only",
    "challenger_drifted",
    "gain_was_larger_on_the_reference",
    "unequal_outcomes",
    "unequal_approvals",
    "reference_partly_paired",
    "months_not_paired",
    "outcomes_depend_on_the_champion",
    "challenger_ranks_backwards",
    "cutoff_decides_nothing",
    "reference_not_paired",
    "unseen_by_the_challenger",
}

# Met in tests/topics/test_declared.py, tests/bins/test_unwatched.py and tests/bins/test_decimal_doubts.py.
OF_OTHER_FILES = {
    *("numbers_with_the_other_decimal_sign", "thousands_or_decimals"),
    *("unnamed_columns", "sentinels_in_the_score", "looks_like_an_id", "dates_move_with_the_batches"),
    *("running_numbers", "both_decimal_signs", "texts_with_digits"),
    "months_in_several_files",
    "ids_begin_anew",
}

# By the code: what is known of a scored file, and the values that are given.
SCORED = {
    "unseen_by_the_model": (
        ScoredFile(50, unseen={"a": 2, "b": 5}),
        {"n": 5, "records": 50, "names": ["b", "a"]},
        "b holds values that the model in use was not fitted on, in 5 of 50 records (columns concerned: 2)",
    ),
    "ignored_by_the_model": (
        ScoredFile(50, ignored={"a": 2}),
        {"n": 2, "records": 50, "names": ["a"]},
        "a holds categories that the model in use was not fitted on, in 2 of 50 records",
    ),
    "scores_differ_from_the_model": (
        ScoredFile(50, differing=7),
        {"n": 7, "records": 50},
        "differ from the model's in 7 of 50 records",
    ),
}


@pytest.mark.parametrize("code", SCORED)
def test_what_the_model_was_not_fitted_on(code):
    """What a scored file is known for is said, and nothing else."""
    scored, values, sentence = SCORED[code]
    [caveat] = caveats_of_scoring(SimpleNamespace(batch=SimpleNamespace(scored=scored), challenger=None))
    assert (caveat.code, caveat.values) == (code, values)
    assert sentence in caveat.sentence()


def test_a_file_that_was_scored_without_any_fault():
    """Nothing is said of it; nor of a file that holds its scores."""
    for scored in (ScoredFile(50, differing=0), None):
        inputs = SimpleNamespace(batch=SimpleNamespace(scored=scored), challenger=None)
        assert not [*caveats_of_scoring(inputs)]


def test_values_that_the_challenger_was_not_fitted_on():
    """They are said as those of the batch's own model are."""
    challenged = ScoredFile(50, unseen={"a": 2, "b": 5})
    batch = SimpleNamespace(scored=None, challenged=challenged)
    [caveat] = caveats_of_scoring(SimpleNamespace(batch=batch, challenger="any", reference=None))
    assert (caveat.code, caveat.values) == ("unseen_by_the_challenger", {"n": 5, "records": 50, "names": ["b", "a"]})
    assert "b holds values that the challenger was not fitted on, in 5 of 50 records" in caveat.sentence()
