"""An intake as plain arrays and back: nothing that is read from a cache is ever executed."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.exclusions import Exclusions
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.outcomes import Outcome
from monitor_lib.readers.source import Source
from monitor_lib.scan.result import ScanResult
from monitor_lib.tallies.distribution import Distribution
from monitor_lib.tallies.scores import ScoreTally

Arrays = dict[str, npt.NDArray[Any]]


def to_stored(found: ScanResult) -> Arrays:
    """Arrays by name; all that is no array stands as JSON in ``told``."""
    keys = sorted(found.tally.scored)
    hashes, hash_counts = found.fingerprints.counts()
    parts = [found.tally.scored[key] for key in keys]
    rows = [row for _name, by_month in sorted(found.variables.counts.items()) for _m, row in sorted(by_month.items())]
    bins = list(found.reference_bins.values())  # in the order of the file, which the report keeps
    told = {
        "source": asdict(found.source),
        "records": found.records,
        "excluded": [[int(rule), int(outcome), n] for (rule, outcome), n in sorted(found.exclusions.counts.items())],
        "has_outcomes": found.has_outcomes,
        "duplicates": found.duplicates,
        "compared_columns": found.compared_columns,
        "columns": found.columns,
        "scored": [[*key, len(part.scores)] for key, part in zip(keys, parts, strict=True)],
        "is_rounded": found.tally.is_rounded,
        "higher_is_riskier": found.tally.higher_is_riskier,
        "left_out": [[*key, n] for key, n in sorted(found.tally.left_out.items())],
        "variables": {name: sorted(by_month) for name, by_month in sorted(found.variables.counts.items())},
        "unseen": found.variables.unseen,
        "bins": [{**asdict(one.bins), "others": sorted(one.bins.others), "doubletons": one.doubletons} for one in bins],
    }
    return {
        "told": np.frombuffer(json.dumps(told).encode(), np.uint8),
        "scores": _joined([part.scores for part in parts], np.float64),
        "score_counts": _joined([part.counts for part in parts], np.int64),
        "days": np.array(list(found.by_day.items()), np.int64).reshape(-1, 2),
        "hashes": hashes,
        "hash_counts": hash_counts,
        "row_lengths": np.array([len(row) for row in rows], np.int64),
        "rows": _joined(rows, np.int64),
        "bin_counts": _joined([one.counts for one in bins], np.int64),
    }


def from_stored(arrays: Mapping[str, npt.NDArray[Any]]) -> ScanResult:
    """What :func:`to_stored` took apart."""
    told = json.loads(arrays["told"].tobytes())
    excluded = {(Rule(rule), Outcome(outcome)): n for rule, outcome, n in told["excluded"]}
    rows = iter(_cut(arrays["rows"], arrays["row_lengths"].tolist()))
    bins = [_bins(one) for one in told["bins"]]
    counts = _cut(arrays["bin_counts"], [one.n for one in bins])
    return ScanResult(
        source=Source(**told["source"]),
        records=told["records"],
        exclusions=Exclusions(told["records"], excluded),
        tally=_tally(told, arrays),
        by_day=dict(arrays["days"].tolist()),
        has_outcomes=told["has_outcomes"],
        duplicates=told["duplicates"],
        compared_columns=tuple(told["compared_columns"]),
        fingerprints=Fingerprints.of_counts(arrays["hashes"], arrays["hash_counts"]),
        columns=tuple(told["columns"]),
        variables=VariableTally(
            {name: {month: next(rows) for month in months} for name, months in told["variables"].items()},
            told["unseen"],
        ),
        reference_bins={
            one.name: ReferenceBins(one, found, each["doubletons"])
            for one, found, each in zip(bins, counts, told["bins"], strict=True)
        },
    )


def _tally(told: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> ScoreTally:
    lengths = [length for _month, _outcome, length in told["scored"]]
    parts = zip(_cut(arrays["scores"], lengths), _cut(arrays["score_counts"], lengths), strict=True)
    scored = {
        (month, outcome): Distribution(scores, counts)
        for (month, outcome, _length), (scores, counts) in zip(told["scored"], parts, strict=True)
    }
    left_out = {(month, outcome): n for month, outcome, n in told["left_out"]}
    return ScoreTally(scored, left_out, told["is_rounded"], told["higher_is_riskier"])


def _bins(told: Mapping[str, Any]) -> Bins:
    return Bins(
        name=told["name"],
        kind=Kind(told["kind"]),
        sentinels=tuple(told["sentinels"]),
        edges=tuple(told["edges"]),
        low=told["low"],
        high=told["high"],
        levels=tuple(told["levels"]),
        others=frozenset(told["others"]),
        groups=told["groups"],
        identifiers=told["identifiers"],
    )


def _joined(parts: list[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
    return np.concatenate([*parts, np.empty(0, kind)]).astype(kind)


def _cut(joined: npt.NDArray[Any], lengths: list[int]) -> list[npt.NDArray[Any]]:
    return np.split(joined, np.cumsum(lengths)[:-1]) if lengths else []
