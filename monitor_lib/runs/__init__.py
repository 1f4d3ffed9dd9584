"""One call: every batch from its plan to its place in the archive; code that runs in a kernel never imports this."""
