"""The index pages over the archive, and what is kept for them."""
