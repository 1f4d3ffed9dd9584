"""Test whether the report would notice faults: each is injected into a copy of the batch, and a light must show it."""
