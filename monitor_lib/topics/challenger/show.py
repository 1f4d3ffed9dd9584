"""The parts of a comparison with a challenger, for the notebook."""

from monitor_lib.topics.challenger.figures import approval_figure, gain_figure
from monitor_lib.topics.challenger.first_screen import first_screen
from monitor_lib.topics.challenger.tables import approvals_table, gain_table, swap_table

__all__ = ["approval_figure", "approvals_table", "first_screen", "gain_figure", "gain_table", "swap_table"]
