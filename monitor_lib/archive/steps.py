"""The steps of writing to an archive, by name. A crash at any of them leaves a recoverable archive.

:func:`step` stands after what its name says. It does nothing; whoever wants to see a process die there (the tests do)
puts a function of their own in the place of :data:`reached`.
"""

from collections.abc import Callable
from typing import Literal

Step = Literal[
    "work folder made",
    "work folder held",
    "line begun",  # what a crash tore off was cut; nothing of the line is written yet
    "line written",
    "head written beside",
    "head written",
    "report made",
    "failed notebook kept",
    "run synced",
    "batch folder made",
    "run renamed",
    "rename synced",
    "outcome told",
    "work folder removed",
    "index written",  # a model's page
    "model summary written",
    "archive index written",
    "archive summary written",
]


def _nothing(_name: Step) -> None:
    """A step is passed."""


reached: Callable[[Step], None] = _nothing


def step(name: Step) -> None:
    """Say that the step ``name`` is done."""
    reached(name)
