"""Translation catalogues of the sentences that people read; the English sentences are in the code."""
