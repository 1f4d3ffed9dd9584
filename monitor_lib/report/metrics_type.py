"""The MIME type by which a notebook emits its figures."""

METRICS_TYPE = "application/vnd.monitor-lib.metrics+json"
