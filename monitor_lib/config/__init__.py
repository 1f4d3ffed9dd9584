"""The user's configuration: ``monitor.toml``, read once, checked, and frozen."""
