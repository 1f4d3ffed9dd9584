"""Make the three files of a batch's report: plan, identify, execute the notebook, export."""
