"""All parts of a report that the notebook shows."""

from monitor_lib.present.appendix import exclusions_table, inputs_table, settings_table
from monitor_lib.present.figures import (
    adherence_figure,
    auc_by_month_figure,
    bands_figure,
    distribution_figure,
    psi_figure,
    roc_figure,
    separation_figure,
    volumetry_figure,
)
from monitor_lib.present.heatmap import variables_figure
from monitor_lib.present.metrics_json import metrics_document
from monitor_lib.present.overview import first_screen
from monitor_lib.present.performance import bands_table, change_table, discrimination_table
from monitor_lib.present.population import (
    adherence_by_month_table,
    adherence_table,
    psi_table,
    volume_table,
    volumetry_table,
)
from monitor_lib.present.proof import proof_table
from monitor_lib.present.variables import columns_note, variables_table, worst_variables
from monitor_lib.present.versions import versions_table

__all__ = [
    "adherence_by_month_table",
    "adherence_figure",
    "adherence_table",
    "auc_by_month_figure",
    "bands_figure",
    "bands_table",
    "change_table",
    "columns_note",
    "discrimination_table",
    "distribution_figure",
    "exclusions_table",
    "first_screen",
    "inputs_table",
    "metrics_document",
    "proof_table",
    "psi_figure",
    "psi_table",
    "roc_figure",
    "separation_figure",
    "settings_table",
    "variables_figure",
    "variables_table",
    "versions_table",
    "volume_table",
    "volumetry_figure",
    "volumetry_table",
    "worst_variables",
]
