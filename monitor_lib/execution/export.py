"""Make the report page from the executed notebook: a small template of our own, no script, code hidden."""

from functools import cache
from pathlib import Path

from monitor_lib.execution.libraries import HTMLExporter, NotebookNode
from monitor_lib.i18n import _

PAGE = Path(__file__).parent.parent / "render" / "page"


def to_html(notebook: NotebookNode, title: str, language: str) -> str:
    """Return the report as one page that needs no other files.

    Args:
        notebook: the notebook, executed and normalised.
        title: the page's title.
        language: the language of the page, such as ``"en"``.

    """
    shown = {"title": title, "language": language, "index": _("All reports of this model")}
    return str(_exporter().template.render(nb=notebook, resources={"monitor": shown}))


@cache
def _exporter() -> HTMLExporter:
    """Return nbconvert's exporter, with our template compiled once for all reports of this process.

    Its ``from_notebook_node`` is not used: it copies the notebook for preprocessors, which we do not have, and parses
    the page again to find images without a text alternative, but all our images have one.
    """
    return HTMLExporter(extra_template_basedirs=[str(PAGE)], template_name="monitor", exclude_anchor_links=True)
