"""Every variable counted: bins frozen on the reference, and how many records fall in each cell, by month."""
