"""How many records came, by month and by day."""
