"""Do the variables still look like those of the reference: CSI, missing, unseen and out-of-range values."""
