"""What the figures hold: read from their axes, against what was counted."""

import os
import subprocess
import sys
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest

from monitor_lib.iso_dates import month_name
from monitor_lib.render.drawing import BAD, BATCH, GOOD, LABEL_SIZE, REFERENCE, WITHIN_CHANCE, text_width
from monitor_lib.render.numbers import count, decimal, percent, scores
from monitor_lib.stats.variable import ENOUGH
from monitor_lib.tallies.scores import EVENT, NON_EVENT
from monitor_lib.topics.adherence import show as adherence
from monitor_lib.topics.adherence.topic import ADHERENCE
from monitor_lib.topics.bad_rate import show as bad_rate
from monitor_lib.topics.bad_rate.topic import BAD_RATE
from monitor_lib.topics.discrimination import show as discrimination
from monitor_lib.topics.discrimination.topic import DISCRIMINATION
from monitor_lib.topics.variables import show as variables
from monitor_lib.topics.variables.heat_map import SHADES, TOO_FEW
from monitor_lib.topics.variables.topic import VARIABLES
from monitor_lib.topics.volumetry import show as volumetry
from monitor_lib.topics.volumetry.topic import VOLUMETRY
from tests.conftest import ROOT

FIGURES = {
    "volumetry": volumetry.figure,
    "roc": discrimination.roc_figure,
    "auc_by_month": discrimination.auc_by_month_figure,
    "separation": discrimination.separation_figure,
    "bad_rate": bad_rate.figure,
    "adherence": adherence.figure,
    "psi": adherence.psi_figure,
    "bands": discrimination.bands_figure,
    "distribution": discrimination.distribution_figure,
    "variables": variables.heat_map,
}


def lines(shown):
    """Each labelled line: its colour and its points."""
    return {
        line.get_label(): (line.get_color(), list(zip(*map(np.ndarray.tolist, line.get_data()), strict=True)))
        for line in shown.axes.lines
        if line.get_label() and not line.get_label().startswith("_")
    }


def bars(shown):
    """Each labelled set of bars: its colour, and the height at each bar's middle."""
    result = {}
    for patch in shown.axes.patches:
        if hasattr(patch, "get_data") and not patch.get_label().startswith("_"):
            values, edges, _baseline = patch.get_data()
            middles = (edges[1:] + edges[:-1]) / 2
            heights = {round(x, 6): y for x, y in zip(middles, values, strict=True) if not np.isnan(y)}
            result[patch.get_label()] = (mpl.colors.to_hex(patch.get_facecolor()), heights)
    return result


def written(shown, role):
    """Each text of a role with the place that it is written at."""
    return {text.get_position(): text.get_text() for text in shown.axes.texts if text.role == role}


def across(shown):
    """What is written along the level axis, by place."""
    return {x: text for (x, _y), text in written(shown, "across").items()}


def up(shown):
    """What is written along the upright axis, by place."""
    return {y: text for (_x, y), text in written(shown, "up").items()}


def within(shown):
    """What is written in the plot, by place."""
    return written(shown, "within")


def share_below(distribution, score):
    """The share of a sample at or below a score, counted."""
    return distribution.counts[distribution.scores <= score].sum() / distribution.n


def distances(shown):
    """Each upright line of the plot: where it stands, and how long it is."""
    ends = [line.get_xydata() for line in shown.axes.lines if len(line.get_xydata()) == 2]
    return [(float(x), pytest.approx(float(top - low), abs=1e-12)) for (x, low), (other, top) in ends if x == other]


def height_at(points, score):
    """A distribution function as drawn, at a score that it holds a corner of."""
    return max(y for x, y in points if x == score)


def test_volumetry(reports):
    """A bar for each month, as high as its records, named by month and count."""
    report = reports["batch"]
    results = report.of(VOLUMETRY)
    shown = volumetry.figure(report)
    [patch] = [patch for patch in shown.axes.patches if hasattr(patch, "get_data")]
    values, edges, _baseline = patch.get_data()
    tally = report.inputs.batch.tally
    records = [one.n for one in results.volume.by_month]
    assert values[::2].tolist() == records
    assert ((edges[::2] + edges[1::2]) / 2).round(6).tolist() == [0, 1]
    assert across(shown) == {place: month_name(month) for place, month in enumerate(tally.months)}
    assert within(shown) == {(place, n): count(n) for place, n in enumerate(records)}


def test_volumetry_by_day(reports):
    """Within one month a bar for each day from the first to the last, also where none came."""
    report = reports["later"]
    shown = volumetry.figure(report)
    [patch] = [patch for patch in shown.axes.patches if hasattr(patch, "get_data")]
    heights = patch.get_data()[0][::2].tolist()
    first = report.inputs.batch.first_day
    assert {first + place: n for place, n in enumerate(heights) if n} == report.inputs.batch.by_day
    assert across(shown)[0] == str(np.datetime64(first, "D"))


def test_roc(reports):
    """The judged months' curve and the reference's, each its own: the area below each is its AUC."""
    report = reports["batch"]
    results = report.of(DISCRIMINATION)
    shown = discrimination.roc_figure(report)
    drawn = lines(shown)
    for name, color, result in (
        ("Judged months", BATCH, results.judged),
        ("Reference", REFERENCE, results.reference),
    ):
        own_color, points = drawn.pop(name)
        assert own_color == color
        x, y = np.array(points).T
        assert np.trapezoid(y, x) == pytest.approx(result.auc, abs=2e-3)
    assert drawn == {}
    assert abs(results.judged.auc - results.reference.auc) > 0.02
    assert list(within(shown).values()) == [f"AUC {decimal(results.judged.auc)}"]
    assert list(written(shown, "title").values()) == ["Share of bads rejected", "Share of goods rejected"]
    expected = [(pytest.approx(place / 5), f"{place * 20}%") for place in range(6)]
    assert list(up(shown).items()) == list(across(shown).items()) == expected


def test_auc_by_month(reports):
    """A dot at each month's AUC with its interval and its name; the reference's as a line."""
    report = reports["batch"]
    results = report.of(DISCRIMINATION)
    shown = discrimination.auc_by_month_figure(report)
    [dots] = [line for line in shown.axes.lines if line.get_marker() == "o"]
    expected = [result.auc for _month, result in results.trend]
    assert len(set(expected)) == 2
    assert dots.get_xydata().tolist() == [[place, auc] for place, auc in enumerate(expected)]
    assert within(shown) == {(place, auc): decimal(auc) for place, auc in enumerate(expected)}
    assert across(shown) == {place: month_name(month) for place, (month, _found) in enumerate(results.trend)}
    spans = [line.get_xydata()[np.isfinite(line.get_xydata()[:, 1])].tolist() for line in shown.axes.lines]
    intervals = [[place, end] for place, (_m, f) in enumerate(results.trend) for end in (f.auc_low, f.auc_high)]
    assert intervals in spans
    reference = results.reference.auc
    heights = {name: {y for _x, y in points} for name, (_color, points) in lines(shown).items()}
    assert heights == {f"Reference {decimal(reference)}": {reference}, "No separation 0.500": {0.5}}


def test_separation(reports):
    """Bads and goods by their own colours, each passing where its records lie, and KS between them."""
    report = reports["batch"]
    results = report.of(DISCRIMINATION)
    shown = discrimination.separation_figure(report)
    at = results.separation.apart_at
    tally = results.window.tally
    drawn = lines(shown)
    assert {name: color for name, (color, _points) in drawn.items()} == {"Bads": BAD, "Goods": GOOD}
    bads, goods = (share_below(tally.distribution(outcome), at) for outcome in (EVENT, NON_EVENT))
    assert height_at(drawn["Bads"][1], at) == pytest.approx(bads, abs=1e-12)
    assert height_at(drawn["Goods"][1], at) == pytest.approx(goods, abs=1e-12)
    assert abs(bads - goods) == pytest.approx(results.judged.ks, abs=1e-12)
    assert (at, results.judged.ks) in distances(shown)
    assert list(within(shown).values()) == [f"KS {decimal(results.judged.ks)}"]
    assert [place[0] for place in within(shown)] == [at]


def test_adherence(reports):
    """Batch and reference by their own colours, each passing where its records lie, and D between them."""
    report = reports["later"]
    results = report.of(ADHERENCE)
    shown = adherence.figure(report)
    at = results.curves.apart_at
    drawn = lines(shown)
    assert {name: color for name, (color, _points) in drawn.items()} == {"Batch": BATCH, "Reference": REFERENCE}
    batch, reference = (
        share_below(one.tally.distribution(), at) for one in (report.inputs.batch, report.inputs.reference)
    )
    assert height_at(drawn["Batch"][1], at) == pytest.approx(batch, abs=1e-12)
    assert height_at(drawn["Reference"][1], at) == pytest.approx(reference, abs=1e-12)
    assert reference - batch == pytest.approx(results.drift.ks, abs=1e-12)
    assert (at, results.drift.ks) in distances(shown)
    assert list(within(shown).values()) == [f"D {decimal(results.drift.ks)}"]


def test_distribution(reports):
    """As many bads and goods in each class of scores as were counted there, by their own colours."""
    report = reports["batch"]
    results = report.of(DISCRIMINATION)
    shown = discrimination.distribution_figure(report)
    edges = results.histogram.edges
    drawn = bars(shown)
    for name, color, outcome in (("Bads", BAD, EVENT), ("Goods", GOOD, NON_EVENT)):
        own = results.window.tally.distribution(outcome)
        expected = np.histogram(np.repeat(own.scores, own.counts), edges)[0] / own.n
        assert drawn[name][0] == color
        assert list(drawn[name][1].values()) == pytest.approx(expected.tolist())


def test_bands(reports):
    """Each band's bad rate at its place, reversals in a colour of their own, the bands' ends between the bars."""
    report = reports["batch"]
    results = report.of(DISCRIMINATION)
    shown = discrimination.bands_figure(report)
    drawn = bars(shown)
    colors = {place: color for color, heights in drawn.values() for place in heights}
    heights = {place: height for _color, own in drawn.values() for place, height in own.items()}
    assert heights == {place: band.event_rate for place, band in enumerate(results.bands)}
    expected = [BATCH if not band.reversed else BAD if band.significant else WITHIN_CHANCE for band in results.bands]
    assert [colors[place] for place in sorted(colors)] == expected
    assert len(set(expected)) > 1
    ends = [band.high for band in results.bands[:-1]]
    assert across(shown) == dict(zip([place + 0.5 for place in range(len(ends))], scores(ends), strict=True))


def test_bad_rate(reports):
    """A dot at each month's bad rate with its interval, and one at what the reference promises."""
    report = reports["batch"]
    months = report.of(BAD_RATE).by_month
    shown = bad_rate.figure(report)
    drawn = lines(shown)
    assert {name: color for name, (color, _points) in drawn.items()} == {
        "Promised by the reference": REFERENCE,
        "Observed": BAD,
    }
    assert drawn["Observed"][1] == [(place, result.observed) for place, (_month, result) in enumerate(months)]
    promised = [(place, result.expected) for place, (_month, result) in enumerate(months)]
    assert drawn["Promised by the reference"][1] == promised
    assert within(shown) == {
        (place, result.observed): percent(result.observed) for place, (_m, result) in enumerate(months)
    }
    assert across(shown) == {place: month_name(month) for place, (month, _found) in enumerate(months)}


def test_psi(reports):
    """The batch's share left of the reference's in each bin, the bins' ends between them."""
    report = reports["later"]
    results = report.of(ADHERENCE)
    shown = adherence.psi_figure(report)
    drawn = bars(shown)
    assert {name: color for name, (color, _heights) in drawn.items()} == {"Batch": BATCH, "Reference": REFERENCE}
    result = results.psi
    for name, counts, beside in (("Batch", result.batch, -0.2), ("Reference", result.reference, 0.2)):
        assert list(drawn[name][1].values()) == pytest.approx([n / sum(counts) for n in counts])
        assert list(drawn[name][1]) == pytest.approx([place + beside for place in range(len(counts))])
    assert result.batch != result.reference
    assert list(across(shown).values()) == scores(result.edges)
    assert percent(0.2, 0) in up(shown).values()


def test_variables(reports):
    """A square for each variable and month, shaded by its CSI, with the figure where it is worth one."""
    report = reports["batch"]
    results = report.of(VARIABLES)
    shown = variables.heat_map(report)
    names = {round(place - 0.5): name for place, name in up(shown).items()}
    months = {round(place - 0.5): name for place, name in across(shown).items()}
    assert list(months.values()) == [month_name(month) for month, _indices in results.by_month]
    expected = {(x, y): dict(results.by_month[x][1]).get(name) for x in months for y, name in names.items()}
    bounds = [-np.inf, 0.02, 0.1, 0.25]
    squares = {}
    for patch in shown.axes.patches:
        if hasattr(patch.get_path(), "codes") and patch.get_label() and len(patch.get_path().vertices) > 1:
            for x, y in patch.get_path().vertices[::5].astype(int).tolist():
                squares[x, y] = mpl.colors.to_hex(patch.get_facecolor())
    assert squares == {
        place: TOO_FEW if value is None else SHADES[np.searchsorted(bounds, value, side="right") - 1]
        for place, value in expected.items()
    }
    told = {(x - 0.5, y - 0.5): text for (x, y), text in within(shown).items()}
    assert told == {place: decimal(v, 2) for place, v in expected.items() if v is not None and v >= 0.02}
    assert told
    assert f"fewer than {count(ENOUGH)} records" in shown.text


@pytest.mark.parametrize("report", ["batch", "later", "alone"])
@pytest.mark.parametrize("figure", FIGURES)
def test_drawn_again(reports, report, figure):
    """The same bytes, with a text alternative; or a sentence where there is nothing to draw."""
    first, second = (FIGURES[figure](reports[report]) for _again in range(2))
    assert first.html == second.html
    assert ('<img src="data:image/svg+xml,' in first.html and '" alt="' in first.html) or "mr-instead" in first.html
    assert report != "batch" or "<img" in first.html


@pytest.mark.parametrize("report", ["batch", "later"])
@pytest.mark.parametrize("figure", FIGURES)
def test_nothing_is_cut_off(reports, report, figure):
    """All that is drawn lies within the axes, all that is written within the image, no label on its neighbour."""
    shown = FIGURES[figure](reports[report])
    axes = getattr(shown, "axes", None)
    if axes is None:
        return
    left, right = sorted(axes.get_xlim())
    low, high = sorted(axes.get_ylim())
    for artist in [*axes.lines, *axes.patches]:
        if artist.get_transform().contains_branch(axes.transData):
            points = artist.get_xydata() if hasattr(artist, "get_xydata") else artist.get_path().vertices
            points = points[np.isfinite(points).all(axis=1)]
            assert ((points >= [left, low]) & (points <= [right, high])).all(), artist
    width, height = axes.figure.bbox.size
    spans = {}
    for text in axes.texts:
        x, y = text.get_transform().transform(text.get_position())
        if text.get_rotation() == 0:
            size = text_width(text.get_text(), text.get_fontsize()) * axes.figure.dpi / 72
            start = x - {"left": 0, "center": size / 2, "right": size}[text.get_ha()]
            assert start >= 0, text
            assert start + size <= width, text
            spans.setdefault((round(y), text.get_ha()), []).append((start, start + size, text.get_text()))
        assert 0 < y < height - LABEL_SIZE, text
    for row in spans.values():
        row.sort()
        assert all(one[1] < other[0] for one, other in pairwise(row)), row


def test_a_users_matplotlibrc_does_not_show(reports):
    """Figures start from matplotlib's defaults, whatever was set before, and leave what was set."""
    report = reports["batch"]
    plain = volumetry.figure(report).html
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 9, "axes.facecolor": "black", "svg.hashsalt": None}):
        assert volumetry.figure(report).html == plain
        assert mpl.rcParams["font.size"] == 20


DRAW = """
import sys
from monitor_lib.render.drawing import drawing
from monitor_lib.warm_up import warm_up
if "warm" in sys.argv:
    warm_up()
with drawing() as plot:
    plot.axes.plot([0, 1, 2], [3, 1, 2], "o-", label="A")
    plot.axes.plot([0, 1, 2], [3, 2, 2], "s", label="B")
    plot.measure_up(["1", "2", "3"], [1, 2, 3])
    plot.name_across(["x", "y"], [0, 2])
    plot.key()
    print(plot.shown("a", "b").html)
"""


def test_same_bytes_in_every_process(tmp_path):
    """Another process, folder, home and order of hashes, warmed up or not: the same image."""
    drawn = set()
    for seed, folder, given in (("0", ROOT, []), ("7", tmp_path, ["warm"])):
        own = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "TZ": f"UTC{seed}"}
        done = subprocess.run(
            [sys.executable, "-c", DRAW, *given],
            cwd=folder,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=True,
        )
        drawn.add(done.stdout)
    [html] = drawn
    assert html.count("%3Cuse") == 9
