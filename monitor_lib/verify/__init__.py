"""Check whether an archive is unchanged and whether its reports come out the same again.

Nothing here writes to an archive. Only the project's own notebook and code are executed; the archive's files are read
as data.
"""
