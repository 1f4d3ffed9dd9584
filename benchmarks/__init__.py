"""Measurements that are made side by side, in one run (docs/benchmarks.md); the library imports nothing of this."""
