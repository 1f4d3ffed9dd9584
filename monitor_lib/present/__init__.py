"""Results in; tables, figures and the first screen out. Nothing is computed here beyond rounding."""
