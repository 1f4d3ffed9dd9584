"""Fork kernels from a process that has already imported the libraries; this package does not depend on reports."""
