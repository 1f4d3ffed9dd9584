"""Everything that a report says, computed once from its inputs: the notebook's sections only show parts of it."""

from monitor_lib.assessment.changes import Change, find_changes
from monitor_lib.assessment.inputs import Inputs, read_inputs
from monitor_lib.assessment.proof import Trial, prove
from monitor_lib.assessment.results import Results, judge_results, measure
from monitor_lib.assessment.variables import Variables

__all__ = [
    "Change",
    "Inputs",
    "Results",
    "Trial",
    "Variables",
    "find_changes",
    "judge_results",
    "measure",
    "prove",
    "read_inputs",
]
