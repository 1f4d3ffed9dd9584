"""Whether an archive is what was written, and its reports come out again. Nothing here writes to an archive.

Only the project's own notebook and code are executed; what an archive holds is read as data.
"""
