"""The copies of a batch with injected faults, counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from monitor_lib.bins.tally import VariableTally
from monitor_lib.tallies.arrays import Array, Arrays, as_array, from_array, nested, under
from monitor_lib.tallies.scores import ScoreTally

PLANTED = 1  # distinct scores that a fault adds to a group at most


@dataclass(frozen=True)
class FaultTally:
    """What was counted of each corrupted copy, by the code of its fault.

    Attributes:
        records: of the batch.
        selected: how many of them the fault was injected into.
        scores: of copies whose score or outcome was corrupted.
        variables: of copies in which a variable was corrupted: that variable alone.

    """

    records: int = 0
    selected: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, ScoreTally] = field(default_factory=dict)
    variables: Mapping[str, VariableTally] = field(default_factory=dict)

    def __add__(self, other: "FaultTally") -> "FaultTally":
        return FaultTally(
            self.records + other.records,
            {
                code: self.selected.get(code, 0) + other.selected.get(code, 0)
                for code in {**self.selected, **other.selected}
            },
            {
                code: (self.scores[code] + other.scores[code]).within_limit(PLANTED)
                if code in self.scores and code in other.scores
                else tally
                for code, tally in {**self.scores, **other.scores}.items()
            },
            {
                code: self.variables.get(code, VariableTally()) + other.variables.get(code, VariableTally())
                for code in {**self.variables, **other.variables}
            },
        )

    def to_arrays(self) -> dict[str, Array]:
        """The tally as arrays, by name."""
        facts = {"selected": self.selected, "scores": list(self.scores), "variables": list(self.variables)}
        tallies = {f"scores-{code}": tally for code, tally in self.scores.items()}
        return {
            "facts": as_array(facts),
            "records": np.array([self.records]),
            **nested(tallies),
            **nested({f"variables-{code}": tally for code, tally in self.variables.items()}),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "FaultTally":
        """The tally that :meth:`to_arrays` turned into arrays."""
        facts = from_array(arrays["facts"])
        return cls(
            int(arrays["records"][0]),
            facts["selected"],
            {code: ScoreTally.from_arrays(under(arrays, f"scores-{code}")) for code in facts["scores"]},
            {code: VariableTally.from_arrays(under(arrays, f"variables-{code}")) for code in facts["variables"]},
        )
