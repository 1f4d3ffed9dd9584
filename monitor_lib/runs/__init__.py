"""One call: every batch from its plan to its place in the archive; never imported by what runs in a kernel."""
