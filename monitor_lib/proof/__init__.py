"""Proof of detection: copies of the batch are spoilt in known ways, and the report must notice each."""
