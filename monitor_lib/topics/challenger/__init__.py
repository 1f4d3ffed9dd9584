"""Compare the batch's model, the champion, with another one, the challenger, on the same records."""
