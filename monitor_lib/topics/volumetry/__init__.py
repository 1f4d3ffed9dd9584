"""The number of records by month and by day."""
