"""Our own templates, filled in: everything that is put in is text, never markup."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor_lib.i18n import _, ngettext

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> "Environment":
    """The templates, each compiled once in a process; sentences are looked up when a page is made."""
    # Imported here, since a check whether a batch is up to date makes no page.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made


def render(template: str, **values: Any) -> str:
    """A template filled with values."""
    return environment().get_template(template).render(**values)


def markup(parts: Iterable[str]) -> "Markup":
    """HTML that is put into a template as it is; the caller has already escaped all text in it."""
    from markupsafe import Markup

    return Markup("".join(parts))  # noqa: S704 - see above
