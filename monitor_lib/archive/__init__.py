"""Where runs are kept, and what is told of them: folders, the chained ledger, remarks, the index."""
