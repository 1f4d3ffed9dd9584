"""Templates and numbers, for reports and index pages alike; knows no figure and imports little."""
