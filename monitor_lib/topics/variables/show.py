"""The parts of a report on the variables, for the notebook."""

from monitor_lib.topics.variables.heat_map import heat_map
from monitor_lib.topics.variables.tables import columns_note, table, worst_table

__all__ = ["columns_note", "heat_map", "table", "worst_table"]
