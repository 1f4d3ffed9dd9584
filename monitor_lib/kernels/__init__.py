"""Kernels that are forked from a process which has the libraries imported; knows nothing of reports."""
