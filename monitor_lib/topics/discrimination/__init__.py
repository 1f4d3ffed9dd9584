"""Does the score still separate bad payers from good: AUC, KS, score bands."""
