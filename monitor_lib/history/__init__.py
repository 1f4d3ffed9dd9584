"""The index pages of the archive, and the summaries that they are made from."""
