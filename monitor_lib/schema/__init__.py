"""The JSON Schema of ``metrics.json``, generated from its types."""
