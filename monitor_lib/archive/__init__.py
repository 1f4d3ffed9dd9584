"""The archive of runs and its records: folders, the chained ledger, remarks and the index summaries."""
