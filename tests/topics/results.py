"""Results of topics, made from their figures alone."""

from collections.abc import Sequence

import numpy as np

from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.stats.variable import VariableShift
from monitor_lib.tallies.scores import NOTHING
from monitor_lib.topics.variables.measure import VariablesResult

NOBODY = Records(0, NOTHING)


def compared(shifts: Sequence[VariableShift]) -> VariablesResult:
    """Variables of ten regular bins that were compared with a reference."""
    bins = {
        shift.name: ReferenceBins(
            Bins(shift.name, Kind.NUMBER, edges=tuple(range(9)), low=0.0, high=9.0), np.array(shift.reference)
        )
        for shift in shifts
    }
    return VariablesResult(Comparison(NOBODY, NOBODY, bins=bins), (0,), tuple(shifts), "score", None, None, ())
