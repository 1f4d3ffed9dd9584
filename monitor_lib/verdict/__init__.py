"""Policy and results in, lights and their reasons out."""
