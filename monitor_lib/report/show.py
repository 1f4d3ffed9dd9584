"""The parts of a report that belong to no topic, for the notebook."""

from monitor_lib.report.appendix import exclusions_table, inputs_table, settings_table
from monitor_lib.report.document import metrics_document
from monitor_lib.report.first_screen import first_screen
from monitor_lib.report.versions import versions_table

__all__ = [
    "exclusions_table",
    "first_screen",
    "inputs_table",
    "metrics_document",
    "settings_table",
    "versions_table",
]
