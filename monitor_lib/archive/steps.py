"""The steps of writing to an archive, by name. A crash at any of them leaves a recoverable archive.

:func:`step` is called after the named step is done. It does nothing by itself. A test that wants a process to die at a
step replaces :data:`reached` with its own function.
"""

from collections.abc import Callable
from typing import Literal

Step = Literal[
    "work folder made",
    "work folder held",
    "line begun",  # a torn line was cut off; nothing of the new line is written yet
    "line written",
    "head written beside",
    "head written",
    "report made",
    "failed notebook kept",
    "run synced",
    "batch folder made",
    "run renamed",
    "rename synced",
    "outcome recorded",
    "work folder removed",
    "index written",  # a model's page
    "model summary written",
    "archive index written",
    "archive summary written",
]


def _nothing(_name: Step) -> None:
    """Do nothing at a step."""


reached: Callable[[Step], None] = _nothing


def step(name: Step) -> None:
    """Report that the step ``name`` is done."""
    reached(name)
