"""The alternatives: each does the same work without this project's runner, or without this project at all."""
