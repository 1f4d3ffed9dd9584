"""The HTTP service: figures of posted records and of data sets, reports, and the archive's pages."""
