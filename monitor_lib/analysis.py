"""The analysis behind one report: the notebook calls these functions, in this order.

It shows the parts of what they return through :mod:`monitor_lib.present.parts`.
"""

from monitor_lib.assessment.changes import find_changes
from monitor_lib.assessment.inputs import read_inputs
from monitor_lib.assessment.proof import prove
from monitor_lib.assessment.results import judge_results, measure
from monitor_lib.caveats import find_caveats
from monitor_lib.i18n import activate

__all__ = ["activate", "find_caveats", "find_changes", "judge_results", "measure", "prove", "read_inputs"]
