"""Results of topics, made from their figures alone."""

from collections.abc import Sequence

from monitor_lib.report.comparison import Comparison, Records
from monitor_lib.stats.variable import VariableShift
from monitor_lib.tallies.scores import NOTHING
from monitor_lib.topics.variables.measure import VariablesResult

NOBODY = Records(0, NOTHING)


def compared(shifts: Sequence[VariableShift]) -> VariablesResult:
    """Variables that were compared with a reference."""
    return VariablesResult(Comparison(NOBODY, NOBODY), (0,), tuple(shifts), "score", None, ())
