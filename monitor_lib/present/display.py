"""What a notebook cell shows: HTML for people and the same as plain text, both fixed by their content alone."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitor_lib.words import _, ngettext

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"


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


@cache
def templates() -> Environment:
    """Our own templates, each compiled once: everything that is put in is text, never markup.

    Sentences are looked up when a template is filled, so one process can report in several languages.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return environment


def render(template: str, **values: Any) -> str:
    """A template filled with values."""
    return templates().get_template(template).render(**values)


def style() -> str:
    """The styles of everything that a cell shows; sent once, with the first screen."""
    return (TEMPLATES / "report.css").read_text("utf-8")
