"""Count every variable: the reference fixes its bins, and the records in each bin are counted by month."""
