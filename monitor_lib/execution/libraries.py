"""Import nbformat, papermill and nbconvert without optional packages; other modules import them only from here.

jsonschema imports ``rfc3987_syntax`` (3 seconds) to check a format that notebooks do not have; papermill imports
pyarrow to read notebooks from Hadoop. Both work without these packages.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _absent(*names: str) -> Iterator[None]:
    """Make modules that are not yet imported appear as not installed, inside the context."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None is what the import system looks for
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _absent("rfc3987_syntax", "pyarrow"):
    import nbformat
    import papermill
    import papermill.engines
    import papermill.exceptions
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

# Papermill's log messages are not for our users, who see the outcome of each batch.
logging.getLogger("papermill").setLevel(logging.CRITICAL)

__all__ = ["HTMLExporter", "NotebookNode", "nbformat", "papermill"]
