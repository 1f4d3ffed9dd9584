"""Turn the result of a scan into plain arrays and back, with the methods of its tallies."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.bins.tally import VariableTally
from monitor_lib.readers.exclusions import Exclusions
from monitor_lib.readers.hash_ranges import Fingerprints
from monitor_lib.readers.number_forms import NumberForm
from monitor_lib.readers.source import Source
from monitor_lib.scan.joined import JoinedFile
from monitor_lib.scan.result import ScanResult
from monitor_lib.scoring.facts import ScoredFile
from monitor_lib.tallies.arrays import Array, Arrays, as_array, cut, from_array, joined, nested, under
from monitor_lib.tallies.days import DayTally
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.tallies.scores import ScoreTally


def to_stored(result: ScanResult) -> dict[str, Array]:
    """The result as arrays, by name; everything that is not an array is JSON in ``facts``."""
    bins = list(result.reference_bins.values())  # in the order of the file, which the report keeps
    facts = {
        "source": asdict(result.source),
        "records": result.records,
        "has_outcomes": result.has_outcomes,
        "duplicates": result.duplicates,
        "compared_columns": result.compared_columns,
        "columns": result.columns,
        "dated": result.dated,
        "unwatched": dict(result.unwatched),
        "scored": asdict(result.scored) if result.scored else None,
        "challenged": asdict(result.challenged) if result.challenged else None,
        "joined": [asdict(one) for one in result.joined],
        "bins": [
            {
                **asdict(one.bins),
                "others": sorted(one.bins.others),
                "doubletons": one.doubletons,
                "never_repeats": one.never_repeats,
                "running": one.running,
                "doubt": one.doubt,
            }
            for one in bins
        ],
    }
    return {
        "facts": as_array(facts),
        "bin_counts": joined([one.counts for one in bins], np.int64),
        **nested(
            {
                "exclusions": result.exclusions,
                "scores": result.tally,
                "days": result.days,
                "fingerprints": result.fingerprints,
                "variables": result.variables,
                **({"pairs": result.pairs} if result.pairs is not None else {}),
            }
        ),
    }


def from_stored(arrays: Arrays) -> ScanResult:
    """The result that :func:`to_stored` turned into arrays.

    Raises:
        KeyError, ValueError: the arrays are not a stored result.

    """
    facts = from_array(arrays["facts"])
    bins = [_bins(one) for one in facts["bins"]]
    counts = cut(arrays["bin_counts"], [one.n for one in bins])
    pairs = under(arrays, "pairs")
    return ScanResult(
        source=Source(**facts["source"]),
        records=facts["records"],
        exclusions=Exclusions.from_arrays(under(arrays, "exclusions")),
        tally=ScoreTally.from_arrays(under(arrays, "scores")),
        days=DayTally.from_arrays(under(arrays, "days")),
        has_outcomes=facts["has_outcomes"],
        duplicates=facts["duplicates"],
        compared_columns=tuple(facts["compared_columns"]),
        fingerprints=Fingerprints.from_arrays(under(arrays, "fingerprints")),
        columns=tuple(facts["columns"]),
        dated=facts["dated"],
        unwatched=facts["unwatched"],
        variables=VariableTally.from_arrays(under(arrays, "variables")),
        reference_bins={
            one.name: ReferenceBins(
                one,
                result,
                each["doubletons"],
                each["never_repeats"],
                each["running"],
                tuple(each["doubt"]) if each["doubt"] else None,
            )
            for one, result, each in zip(bins, counts, facts["bins"], strict=True)
        },
        scored=ScoredFile(**facts["scored"]) if facts["scored"] else None,
        pairs=PairTally.from_arrays(pairs) if pairs else None,
        challenged=ScoredFile(**facts["challenged"]) if facts["challenged"] else None,
        joined=tuple(JoinedFile(**one) for one in facts["joined"]),
    )


def _bins(facts: Mapping[str, Any]) -> Bins:
    return Bins(
        name=facts["name"],
        kind=Kind(facts["kind"]),
        sentinels=tuple(facts["sentinels"]),
        edges=tuple(facts["edges"]),
        low=facts["low"],
        high=facts["high"],
        levels=tuple(facts["levels"]),
        others=frozenset(facts["others"]),
        groups=facts["groups"],
        identifiers=facts["identifiers"],
        form=NumberForm(**facts["form"]) if facts["form"] else None,
    )
