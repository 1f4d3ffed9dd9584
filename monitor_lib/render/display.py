"""What a notebook cell shows: HTML for people and the same as plain text, both fixed by their content alone."""

from dataclasses import dataclass, field
from typing import Any

from monitor_lib.render.template import TEMPLATES, render

__all__ = ["Shown", "render", "style"]


@dataclass(frozen=True)
class Shown:
    """One output of a cell, by MIME type."""

    html: str = ""
    text: str = ""
    other: dict[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_wanted: Any) -> dict[str, Any]:
        bundle = {"text/html": self.html} if self.html else {}
        return {**bundle, "text/plain": self.text, **self.other}

    def __repr__(self) -> str:
        return self.text


def style() -> str:
    """The styles of everything that a cell shows; sent once, with the first screen."""
    return (TEMPLATES / "report.css").read_text("utf-8")
