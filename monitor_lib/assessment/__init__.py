"""Everything that a report says, computed once from its inputs: the notebook's sections only show parts of it."""
