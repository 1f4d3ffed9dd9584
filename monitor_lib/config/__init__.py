"""What the user asked for: ``monitor.toml``, read once, checked, and frozen."""
