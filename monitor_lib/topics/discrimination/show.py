"""The parts of a report on discrimination, for the notebook."""

from monitor_lib.topics.discrimination.figures import (
    auc_by_month_figure,
    bands_figure,
    distribution_figure,
    roc_figure,
    separation_figure,
)
from monitor_lib.topics.discrimination.over_months import course_figure, course_table
from monitor_lib.topics.discrimination.tables import auc_table, bands_table, change_table

__all__ = [
    "auc_by_month_figure",
    "auc_table",
    "bands_figure",
    "bands_table",
    "change_table",
    "course_figure",
    "course_table",
    "distribution_figure",
    "roc_figure",
    "separation_figure",
]
