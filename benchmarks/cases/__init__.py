"""What each benchmark sets beside what."""
