"""Reports and counts on a Dask cluster; ``README.md`` explains the design."""
