"""From a batch to the three files of its report: plan, identify, execute the notebook, export."""
