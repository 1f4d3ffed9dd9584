"""Which months are old enough to be judged, and what is known of the others."""
