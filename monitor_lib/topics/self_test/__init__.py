"""Would this report have noticed: faults are injected into copies of the batch, and each must show."""
