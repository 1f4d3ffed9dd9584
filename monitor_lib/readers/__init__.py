"""The only readers: a file in, a stream of checked Arrow batches out, and the SHA-256 of what was read."""
