"""From the executed notebook to the page people read: our own small template, no script, code hidden."""

from functools import cache
from pathlib import Path

from monitor_lib.execution.libraries import HTMLExporter, NotebookNode
from monitor_lib.i18n import _

PAGE = Path(__file__).parent.parent / "render" / "page"


def to_html(notebook: NotebookNode, title: str, language: str) -> str:
    """The report as one page that needs nothing beside itself.

    Args:
        notebook: as executed and normalised.
        title: the page's title.
        language: of the page, such as ``"en"``.

    """
    shown = {"title": title, "language": language, "index": _("All reports of this model")}
    return str(_exporter().template.render(nb=notebook, resources={"monitor": shown}))


@cache
def _exporter() -> HTMLExporter:
    """nbconvert's, with our template compiled once for all reports of this process.

    Its ``from_notebook_node`` is left out: it copies the notebook for preprocessors, of which we have none, and parses
    the page anew to look for images without a text alternative, which ours have.
    """
    return HTMLExporter(extra_template_basedirs=[str(PAGE)], template_name="monitor", exclude_anchor_links=True)
