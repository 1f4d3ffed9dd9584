"""A first ``monitor.toml`` from a file: what its columns show, what they suggest, and what only the analyst can say."""
