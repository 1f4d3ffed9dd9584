"""The largest changes of the variables, and what a reader must know before relying on their figures."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from monitor_lib.config.policy import Policy
from monitor_lib.i18n import _
from monitor_lib.readers.column_names import is_unnamed
from monitor_lib.readers.numbers import number_of
from monitor_lib.render.numbers import count, cut, decimal, percent
from monitor_lib.report.headline import listed
from monitor_lib.report.topic import Caveat, Change, Gravity
from monitor_lib.stats.order import to_order
from monitor_lib.stats.shares import benjamini_hochberg
from monitor_lib.stats.variable import TROUBLES, VariableShift
from monitor_lib.topics.variables.labels import bin_labels
from monitor_lib.topics.variables.measure import VariablesResult

BY_CHANCE = 0.05  # expected share of false ones among the variables that are reported as moved
LONGEST_NAME = 40


def changes(result: VariablesResult, policy: Policy) -> Iterator[Change]:
    """Each variable that moved beyond chance, with its clearest kind of change; scores out of the reference's range."""
    for shift, weights in _moved(result.shifts, policy):
        heaviest = max(weights, key=lambda code: to_order(weights[code]))
        code = next((code for code, weight in weights.items() if weight >= 1), heaviest)
        yield _change(code, max(weights.values()), shift, result)
    missing = result.score_missing
    if missing is not None and missing.value > 0 and missing.pvalue(0.0) < BY_CHANCE:
        shares = {"batch": missing.count / missing.n, "reference": missing.count_reference / missing.m}
        yield _missing(result.score, missing.value / policy.missing.amber, shares)
    outside = result.score_outside
    if outside is not None and outside.pvalue(0.0) < BY_CHANCE:
        shares = {"batch": outside.count / outside.n, "reference": outside.count_reference / outside.m}
        yield _outside(result.score, outside.value / policy.unseen.amber, shares, result)


def _moved(shifts: Sequence[VariableShift], policy: Policy) -> Iterator[tuple[VariableShift, dict[str, float]]]:
    """The variables that moved beyond chance, with each kind of change divided by its limit: missing values first."""
    ways = (
        ("missing_rose", policy.missing.amber, [(one.missing.value, one.missing.pvalue(0.0)) for one in shifts]),
        ("outside_rose", policy.unseen.amber, [(one.outside.value, one.outside.pvalue(0.0)) for one in shifts]),
        ("variable_moved", policy.csi.amber, [(one.csi.corrected, one.csi.pvalue(0.0)) for one in shifts]),
    )
    weights: dict[str, dict[str, float]] = {}
    for code, limit, measured in ways:
        beyond = benjamini_hochberg([pvalue for _value, pvalue in measured], BY_CHANCE)
        for shift, (value, _pvalue), rejected in zip(shifts, measured, beyond, strict=True):
            if rejected and value > 0:
                weights.setdefault(shift.name, {})[code] = value / limit
    return ((shift, weights[shift.name]) for shift in shifts if shift.name in weights)


def _change(code: str, weight: float, shift: VariableShift, result: VariablesResult) -> Change:
    if code == "missing_rose":
        shares = {"batch": shift.missing.count / shift.n, "reference": shift.missing.count_reference / shift.m}
        return _missing(shift.name, weight, shares)
    if code == "outside_rose":
        shares = {"batch": shift.outside.count / shift.n, "reference": shift.outside.count_reference / shift.m}
        return _outside(shift.name, weight, shares, result)
    index, shares = _largest_change(shift)
    return Change(
        code,
        weight,
        {"variable": shift.name, "csi": shift.csi.corrected, "bin": index, **shares},
        lambda: _(
            "{variable} moved, CSI {csi}; most of all {bin}, from {reference} in the reference to {batch}."
        ).format(
            variable=cut(shift.name, LONGEST_NAME),
            csi=decimal(shift.csi.corrected),
            bin=_bin(shift, index, result),
            **_percents(shares),
        ),
    )


def _missing(name: str, weight: float, shares: dict[str, float]) -> Change:
    return Change(
        "missing_rose",
        weight,
        {"variable": name, **shares},
        lambda: _("{variable}: the value is missing in {batch} of the records, {reference} in the reference.").format(
            variable=cut(name, LONGEST_NAME), **_percents(shares)
        ),
    )


def _outside(name: str, weight: float, shares: dict[str, float], result: VariablesResult) -> Change:
    def sentence() -> str:
        named = result.unseen.get(name, ())
        mostly = _(", mostly \u201c{level}\u201d").format(level=cut(named[0][0], LONGEST_NAME)) if named else ""
        return _(
            "{variable}: {batch} of the records hold a value that the reference never saw or that lies out of its range"
            "{mostly}; {reference} was to be expected."
        ).format(variable=cut(name, LONGEST_NAME), mostly=mostly, **_percents(shares))

    return Change("outside_rose", weight, {"variable": name, **shares}, sentence)


def _percents(shares: dict[str, float]) -> dict[str, Any]:
    return {name: percent(share) for name, share in shares.items()}


def _largest_change(shift: VariableShift) -> tuple[int, dict[str, float]]:
    """The bin whose share changed most, and its shares."""
    shares = [(p / shift.n, q / shift.m) for p, q in zip(shift.batch, shift.reference, strict=True)]
    index = max(range(len(shares)), key=lambda place: abs(shares[place][0] - shares[place][1]))
    return index, {"batch": shares[index][0], "reference": shares[index][1]}


def _bin(shift: VariableShift, index: int, result: VariablesResult) -> str:
    bins = result.bins(shift.name)
    label = bin_labels(bins, shift.reference)[index]
    return _("values {range}").format(range=label) if bins.edges and index >= bins.first_regular else label


def caveats(result: VariablesResult) -> Iterator[Caveat]:
    """Columns added or absent since the reference, and declared sentinels that occur in no record."""
    absent, added = (list(names) if result.is_compared else [] for names in (result.absent, result.added))
    if absent:
        yield Caveat(
            "variables_absent",
            Gravity.COLUMNS,
            {"n": len(absent), "names": absent},
            lambda: _(
                "In the reference and not in the batch, and therefore missing throughout: {listed}."
                " Ask why they did not come."
            ).format(listed=listed(absent)),
        )
    if added:
        yield Caveat(
            "variables_added",
            Gravity.COLUMNS,
            {"n": len(added), "names": added},
            lambda: _("In the batch and not in the reference, and therefore not watched: {listed}.").format(
                listed=listed(added)
            ),
        )
    unnamed = [name for name in result.comparison.batch.columns if is_unnamed(name)]
    if unnamed:
        yield Caveat(
            "unnamed_columns",
            Gravity.COLUMNS,
            {"n": len(unnamed)},
            lambda: _(
                "Columns of the batch without a name, such as the index that pandas writes, are not watched: {n}."
            ).format(n=count(len(unnamed))),
        )
    yield from _sentinels(result)


def _sentinels(result: VariablesResult) -> Iterator[Caveat]:
    """Declared sentinels that are ranked as scores, and those that occur in no record."""
    codes = _sentinels_in_scores(result)
    if codes:
        yield Caveat(
            "sentinels_in_the_score",
            Gravity.WRONG_DIRECTION,
            {"n": sum(codes.values()), "names": list(codes)},
            lambda: _(
                "{listed}, declared as sentinels under [variables], stand in the score's column in {n} records of batch"
                " and reference and are ranked as scores. Where they mean that there is no score, write not_scored ="
                " [{listed}] under [score]."
            ).format(listed=listed(list(codes)), n=count(sum(codes.values()))),
        )
    unused = [value for value in _unused_sentinels(result) if value not in codes]
    if unused:
        yield Caveat(
            "sentinels_unused",
            Gravity.COLUMNS,
            {"n": len(unused), "names": unused},
            lambda: _(
                "Declared as sentinels under [variables], and in no record of batch or reference: {listed}."
            ).format(listed=listed(unused)),
        )


def _sentinels_in_scores(result: VariablesResult) -> dict[str, int]:
    """Declared sentinels that are values of the score, with their records in batch and reference."""
    reference = result.comparison.reference
    declared = {value for name in result.comparison.bins for value in result.bins(name).sentinels}
    numbers = {value: number for value in sorted(declared) if (number := number_of(value)) is not None}
    if not numbers or reference is None:
        return {}
    values = np.array(list(numbers.values()))
    records = sum(one.scores.sample().count(values) for one in (result.comparison.batch, reference))
    return {value: int(n) for value, n in zip(numbers, np.asarray(records).tolist(), strict=True) if n}


def _unused_sentinels(result: VariablesResult) -> list[str]:
    """Declared sentinels that occur in no record of batch or reference: a typing error, or meant for another file."""
    held: dict[str, int] = {}
    for shift in result.overall:
        for place, value in enumerate(result.bins(shift.name).sentinels, start=TROUBLES):
            held[value] = held.get(value, 0) + shift.batch[place] + shift.reference[place]
    return sorted(value for value, records in held.items() if not records)
