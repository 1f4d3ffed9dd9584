"""What runs in the model's own environment; it imports nothing of this project and runs on Python 3.7."""
