"""All readers of the project: they turn a file into checked Arrow batches and give the SHA-256 of what was read."""
