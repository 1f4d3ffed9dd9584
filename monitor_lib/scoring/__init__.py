"""A model file scores the batch: what the file is, its pin, its environment, and the confined process that opens it."""
