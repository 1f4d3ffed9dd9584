"""From the executed notebook to the page people read: our own small template, no script, code hidden."""

from pathlib import Path

from monitor_lib.execution.libraries import HTMLExporter, NotebookNode
from monitor_lib.words import _

PAGE = Path(__file__).parent.parent / "present" / "page"


def to_html(notebook: NotebookNode, title: str, language: str) -> str:
    """The report as one page that needs nothing beside itself.

    Args:
        notebook: as executed and normalised.
        title: the page's title.
        language: of the page, such as ``"en"``.

    """
    exporter = HTMLExporter(extra_template_basedirs=[str(PAGE)], template_name="monitor", exclude_anchor_links=True)
    page, _resources = exporter.from_notebook_node(
        notebook,
        resources={"monitor": {"title": title, "language": language, "index": _("All reports of this model")}},
    )
    return str(page)
