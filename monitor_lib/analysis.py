"""The analysis behind one report: the notebook calls these functions, in this order.

It shows the parts of what they return through :mod:`monitor_lib.present.parts`.
"""

from monitor_lib.assessment import find_changes, judge_results, measure, prove, read_inputs
from monitor_lib.caveats import find_caveats
from monitor_lib.words import activate

__all__ = ["activate", "find_caveats", "find_changes", "judge_results", "measure", "prove", "read_inputs"]
