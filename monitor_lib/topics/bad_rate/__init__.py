"""Compare the share of bad loans with the share expected from the reference for the same scores."""
