"""The benchmarks measure what they say: answers are compared before times, and ours gives what theirs gives."""

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import document, results, tables
from benchmarks.__main__ import BENCHMARKS, run
from benchmarks.cases import archive, scores
from benchmarks.contest import Contender, Ratio, Result, contest
from benchmarks.data import portfolio
from benchmarks.data import scores as score_data
from benchmarks.data import wide as wide_data
from benchmarks.figures import differences, refuse_differences
from benchmarks.ours import monitor_lib
from benchmarks.process import Command, Cost, Refused, measure
from benchmarks.score_metrics import ours, population, tallied, theirs
from benchmarks.settings import Settings
from benchmarks.watch import descendants, memory
from tests.conftest import ROOT

SMALLEST = Settings(
    rounds=1,
    warm_up=False,
    reports=2,
    batch_records=300,
    wide=(2_000,),
    reference=1_500,
    numbers=3,
    texts=3,
    scores=(1_000, 2_000, 4_000),
    parts=(3_000,),
    models=2,
    batches=3,
    few=2,
    metric_records=20_000,
    requests=60,
)
MEGA = 1_000_000
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DOCUMENTS = st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@pytest.mark.parametrize("digits", [None, 3])
def test_same_answers(digits):
    """AUC and D of the side-by-side run agree, with and without ties."""
    rng = np.random.default_rng(0)
    (scores, bad), (reference, known) = population(rng, 30_000, 0.1, digits), population(rng, 30_000, 0.0, digits)
    assert ours(scores, bad, tallied(reference, known)) == pytest.approx(theirs(scores, bad, reference), abs=1e-12)


@given(DOCUMENTS)
def test_a_document_equals_itself(one):
    """Whatever it holds, after a way through JSON too."""
    assert differences(one, json.loads(json.dumps(one))) == []


@given(st.dictionaries(st.text(), st.integers(), min_size=1), st.data())
def test_one_changed_count_is_found(figures, data):
    """One count that differs by one, or is absent, is one difference, whichever side lacks it."""
    name = data.draw(st.sampled_from(sorted(figures)))
    assert len(differences(figures, figures | {name: figures[name] + 1})) == 1
    left = {key: value for key, value in figures.items() if key != name} or {"other": 0}
    assert differences(left, figures)
    assert differences(figures, left)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (0.5, 0.5 + 4e-10, True),
        (0.5, 0.5 + 2e-9, False),
        (1e6, 1e6 + 4e-4, True),
        (1e6, 1e6 + 2e-3, False),
        (1, 1.0, True),
        (1, True, False),
        (1.0, True, False),
        (3, 4, False),
        ("a", "b", False),
        (None, 0.0, False),
        ([], {}, False),
        ([1, 2], [1], False),
    ],
)
def test_how_close_is_equal(one, other, equal):
    """Floats to 1e-9, counts and words exactly; a truth is no number, and nothing is not zero."""
    assert (differences({"x": one}, {"x": other}) == []) is equal


def test_an_alternative_may_tell_less():
    """What it tells is compared, what ours tells beyond it is not; what it tells beyond ours is a difference."""
    assert differences({"a": 1, "b": 2}, {"a": 1}, partial=True) == []
    assert differences({"a": 1, "b": 2}, {"a": 2}, partial=True)
    assert differences({"a": 1}, {"a": 1, "b": 2}, partial=True)


def test_a_difference_is_refused_in_words():
    """The sentence names the case, the alternative and both values."""
    with pytest.raises(Refused, match=r"(?s)case: theirs gives other figures in 1 places.*auc: 0.7 and 0.8"):
        refuse_differences("case", "theirs", differences({"auc": 0.7}, {"auc": 0.8}))


def says(answer: object, name: str = "", order: list[str] | None = None, **more: object) -> Contender:
    """A contender that takes no time and has this answer."""

    def command(_folder: Path, number: int) -> Command:
        if order is not None:
            order.append(f"{number}{name}")
        return Command((sys.executable, "-S", "-c", ""))

    return Contender(name, command, lambda _folder, _number: answer, **more)


def test_other_answers_give_no_times(tmp_path):
    """A contest whose contenders disagree ends before there is a result."""
    with pytest.raises(Refused, match="theirs gives other figures"):
        contest("b", "case", [says({"n": 1}, "ours"), says({"n": 2}, "theirs")], 1, tmp_path)


def test_contenders_take_turns(tmp_path):
    """In each round another one begins; who takes part in fewer rounds has fewer ratios, ours by theirs in each."""
    order: list[str] = []
    contenders = [
        says(1, "a", order),
        says(1, "b", order, goal=2.0),
        says(1, "c", order, most_rounds=1),
    ]
    result = contest("bench", "case", contenders, 3, tmp_path)
    assert order == ["0a", "0b", "0c", "1b", "1a", "2a", "2b"]
    assert [len(result.costs[name]) for name in "abc"] == [3, 3, 1]
    assert [(one.against, len(one.seconds), one.goal) for one in result.ratios] == [("b", 3, 2.0), ("c", 1, None)]
    for ratio in result.ratios:
        pairs = zip(result.costs["a"], result.costs[ratio.against], strict=False)
        assert ratio.seconds == tuple(there.seconds / here.seconds for here, there in pairs)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_refused(tmp_path):
    """A contender that ends with another exit code than 0 has no cost; what it said last is told."""
    code = "import sys; print('why it failed'); sys.exit(3)"
    with pytest.raises(Refused, match=r"(?s)exit code 3.*why it failed"):
        measure(Command((sys.executable, "-c", code)), tmp_path)


def test_processes_are_counted_to_the_last(tmp_path):
    """The memory of a process that outlives the command that started it is part of the command's cost."""
    later = f"held = bytearray({300 * MEGA}); held[:] = bytes(len(held))"
    command = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {later!r}])"
    cost = measure(Command((sys.executable, "-c", command)), tmp_path)
    assert cost.largest_bytes > 300 * MEGA
    assert cost.cpu_seconds > 0


def test_a_small_command_is_small(tmp_path):
    """What the measuring process itself holds does not count as the command's."""
    held = bytearray(200 * MEGA)
    held[:] = b"x" * len(held)
    cost = measure(Command((sys.executable, "-S", "-c", "")), tmp_path)
    assert cost.largest_bytes < 100 * MEGA < len(held)


@pytest.mark.slow
def test_processes_left_behind_are_refused(tmp_path):
    """A command that leaves a process running has no cost, and the process is ended."""
    pid = tmp_path / "pid"
    with pytest.raises(Refused, match="live on"):
        measure(Command(("sh", "-c", f"sleep 1000 & echo $! > {pid}")), tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_nothing_lives_on_after_an_interrupt(tmp_path):
    """Whoever ends the watching process ends all that it has started."""
    pid = tmp_path / "pid"
    inner = f"(echo $$ > {pid}.new && mv {pid}.new {pid} && sleep 1000); true"
    argv = [sys.executable, str(ROOT / "benchmarks" / "watch.py"), str(tmp_path / "cost"), str(tmp_path / "log"), "--"]
    with subprocess.Popen([*argv, "sh", "-c", inner], stderr=subprocess.DEVNULL) as process:
        while not pid.exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.terminate()
        assert process.wait() == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_memory_of_all_below():
    """Children and theirs are found, and each one's memory is at least what it holds."""
    inner = f"held = b'x' * {50 * MEGA}; print('ready', flush=True); input()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    argv = [sys.executable, "-c", outer]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        below = descendants(process.pid)
        assert len(below) == 1
        pss, rss = memory(below[0])
        assert 50 * MEGA < pss <= rss
        assert set(below) | {process.pid} <= set(descendants(os.getpid()))
        process.stdin.write("\n")
    assert memory(process.pid) == (0, 0)


def costs(*cpu_seconds: float) -> tuple[Cost, ...]:
    """Rounds that took so much."""
    return tuple(Cost(one, one, 1, 1, 1, 1) for one in cpu_seconds)


def test_growth():
    """After its start a linear cost gives 1; one that grows with the square shows how much dearer a record is."""
    sizes = [10, 100, 1_000]
    linear = [Result("scores", "", {"CSV": costs(5 + 2 * n, 6 + 2 * n)}, ()) for n in sizes]
    (result,) = scores._growth(sizes, linear)
    assert result.ratios[0].cpu_seconds == pytest.approx((1, 1))
    square = [Result("scores", "", {"CSV": costs(5 + n * n)}, ()) for n in sizes]
    (result,) = scores._growth(sizes, square)
    assert result.ratios[0].cpu_seconds == pytest.approx((110 / 1_100,))


def measured(ratio: float, case: str = "case") -> Result:
    """A result with this ratio in each of two rounds."""
    kept = {"ours": costs(1, 1), "theirs": costs(ratio, ratio)}
    return Result("bench", case, kept, (Ratio("theirs", (ratio, ratio), (ratio, ratio), 3.0),))


def test_results_come_back_from_json(tmp_path):
    """What is saved is what is read."""
    path = tmp_path / "results" / "landing.json"
    path.parent.mkdir()
    results.save(path, results.written([measured(2.0)], {"at": "today"}))
    assert [results.result(one) for one in results.read(path)] == [measured(2.0)]
    assert results.read(tmp_path / "none.json") == []


def test_a_landing_keeps_what_was_not_run():
    """New figures take the place of those of the same case; others stay."""
    before = [asdict(measured(1.0, "one")), asdict(measured(1.0, "two"))]
    now = [asdict(measured(5.0, "two"))]
    kept = {one["case"]: one["ratios"][0]["seconds"] for one in results.landed(before, now)}
    assert kept == {"one": (1.0, 1.0), "two": (5.0, 5.0)}


def test_worse_is_told():
    """A ratio more than a tenth below the last landing's is told with both; a new case is not."""
    (told,) = results.worse([measured(8.0)], [measured(10.0)])
    assert "8.00" in told
    assert "10.00" in told
    assert results.worse([measured(9.5), measured(1.0, "new")], [measured(10.0)]) == []


def test_tables():
    """The ratio table shows the spread, the goal and, where it is known, the last landing's; the other the cost."""
    one = replace(measured(0), ratios=(Ratio("theirs", (4.0, 3.0, 8.0), (2.0,), 3.0),))
    (row,) = tables.ratio_table([one], [measured(7.0)]).splitlines()[2:]
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        *("bench", "case", "theirs", "3.00", "4.00", "8.00", "2.00", "3", "7.00"),
    ]
    assert len(tables.cost_table([one]).splitlines()) == 4


def test_the_page_shows_the_last_landing():
    """docs/benchmarks.md and benchmarks/results/landing.json say the same."""
    page = document.PAGE.read_text("utf-8")
    assert document.documented(page) == page, "call python -m benchmarks.document"


def test_the_page_is_filled_from_the_landing(tmp_path, monkeypatch):
    """A landing's ratio, machine and versions come to stand between the marks; text around them stays."""
    monkeypatch.setattr(document, "LANDING", tmp_path / "landing.json")
    page = f"before\n{document.BEGIN}\nold\n{document.END}\nafter\n"
    assert document.NONE in document.documented(page)
    made = {"at": "2026-01-02T03:04:05", "processor": "P", "cores": 2, "commit": "c0ffee", "python": "3.11"}
    results.save(document.LANDING, results.written([measured(4.25)], made | {"libraries": {"numpy": "2.0"}}))
    result = document.documented(page)
    assert result.startswith("before\n")
    assert result.endswith("after\n")
    assert "old" not in result
    for said in ("4.25", "2026-01-02", "c0ffee", "numpy 2.0"):
        assert said in result
    assert document.documented(result) == result


def test_a_page_without_marks_is_refused():
    """Nothing is written where it is not known where."""
    with pytest.raises(ValueError, match="must hold"):
        document.documented(f"{document.END} {document.BEGIN}")


def test_variables_of_make_are_documented():
    """The page names each variable that ``make bench`` takes, and none beside them."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    command = makefile.partition("BENCH = ")[2].partition("\nbench:")[0]
    named = re.findall(r"^\| `([A-Z_]+)` \|", document.PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(set(re.findall(r"\$\(([A-Z_]+)\)", command)))


def test_benchmarks_are_documented():
    """The page has a row for each benchmark."""
    rows = re.findall(r"^\| `([a-z-]+)` \|", document.PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == list(BENCHMARKS)


def test_one_refusal_leaves_the_others(tmp_path, monkeypatch):
    """A refused benchmark is told; those after it run, each in an empty folder that is removed."""

    def refuse(_settings, _folder):
        raise Refused("it differs")

    monkeypatch.setitem(BENCHMARKS, "cold", refuse)
    monkeypatch.setitem(BENCHMARKS, "wide", lambda _settings, folder: [measured(len(list(folder.iterdir())) + 2)])
    assert run(["cold", "wide"], SMALLEST, tmp_path) == ([measured(2)], ["cold: it differs"])
    assert list(tmp_path.iterdir()) == []


def test_portfolio_is_the_same_each_time(tmp_path):
    """The same arguments make the same bytes; each batch has its month's dates and ids that no other record has."""
    for name in ("one", "other"):
        portfolio.make(tmp_path / name, 3, 40)
    files = [path.relative_to(tmp_path / "one") for path in sorted((tmp_path / "one").rglob("*")) if path.is_file()]
    assert len(files) == 5
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes() for name in files)
    ids: list[int] = []
    for number in range(3):
        table = pyarrow.csv.read_csv(portfolio.batch_file(tmp_path / "one", number))
        assert table.num_rows == 40
        assert {str(one)[:7] for one in table["REF_DATE"].to_pylist()} == {f"2018-0{number + 1}"}
        ids += table["ID"].to_pylist()
    assert len(set(ids)) == 120


def test_wide_batch_is_the_same_each_time(tmp_path):
    """The same arguments make the same records; what should have moved has."""
    for name in ("one", "other"):
        wide_data.make(tmp_path / name, 2_000, 1_000, 2, 3)
    batch, again = (pyarrow.parquet.read_table(tmp_path / name / "batch.parquet") for name in ("one", "other"))
    assert batch.equals(again)
    assert batch.num_columns == 4 + 5
    assert 300 < batch["T0"].null_count < 500
    assert wide_data.NEW_LEVEL in batch["T1"].to_pylist()
    assert (
        wide_data.NEW_LEVEL not in pyarrow.parquet.read_table(tmp_path / "one" / "reference.parquet")["T1"].to_pylist()
    )


def test_scores_are_the_same_in_both_formats(tmp_path, monkeypatch):
    """Written piece by piece, Parquet and CSV hold the same records to the last bit."""
    monkeypatch.setattr(score_data, "PIECE", 300)
    score_data.make(tmp_path / "data", 1_000, 100)
    binary = pyarrow.parquet.read_table(tmp_path / "data" / "batch.parquet")
    text = pyarrow.csv.read_csv(tmp_path / "data" / "batch.csv")
    assert binary.num_rows == 1_000
    assert text.to_pylist() == binary.to_pylist()


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHMARKS)
def test_smallest_of_each(name, tmp_path):
    """Each benchmark comes to its end at its smallest: all contenders give the same figures, and have ratios."""
    result, refused = run([name], SMALLEST, tmp_path)
    assert refused == []
    assert result
    assert all(ratio.seconds or ratio.cpu_seconds for one in result for ratio in one.ratios)
    assert tables.ratio_table(result)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_built_archive_is_whole(tmp_path):
    """The large archive is what the project itself would call undamaged, before and after one more report."""
    archive.archive(SMALLEST, tmp_path)
    for place in ("few", "many"):
        measure(monitor_lib("verify", tmp_path / place, "--integrity-only"), tmp_path)
