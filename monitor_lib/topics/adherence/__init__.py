"""Do the scores still look like those of the reference: KS drift and PSI."""
