"""Every variable counted: bins frozen on the reference, and how many records fall in each cell, by month."""

from monitor_lib.variables.binning import Binned, Counted, Months, binned, counted, encoded
from monitor_lib.variables.bins import ABOVE, BELOW, MISSING, UNSEEN, Bins, Kind
from monitor_lib.variables.freezing import Frozen, freeze
from monitor_lib.variables.selection import free, selected
from monitor_lib.variables.summary import Summary
from monitor_lib.variables.tally import VariableTally

__all__ = [
    "ABOVE",
    "BELOW",
    "MISSING",
    "UNSEEN",
    "Binned",
    "Bins",
    "Counted",
    "Frozen",
    "Kind",
    "Months",
    "Summary",
    "VariableTally",
    "binned",
    "counted",
    "encoded",
    "free",
    "freeze",
    "selected",
]
