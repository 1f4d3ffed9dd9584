"""Do as many loans go bad as the reference promises for their scores."""
