"""Collect every sentence of code, templates and notebooks: ``python -m monitor_lib.locale.extract [FILE]``."""

import sys
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

PACKAGE = Path(__file__).parent.parent
NOTEBOOKS = [PACKAGE.parent / "notebooks" / name for name in ("monitoring.ipynb", "champion_challenger.ipynb")]
CATALOGUE = Path(__file__).parent / "monitor_lib.pot"
METHODS = [("**.py", "python"), ("**.j2", "jinja2")]
# The same settings as in monitor_lib.render.template.
OPTIONS = {"**.j2": {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


def main(path: Path) -> None:
    """Write the catalogue template, sorted and without locations or dates, so that only changed sentences change it."""
    catalogue = Catalog(project="monitor_lib", charset="utf-8")
    for _file, _line, message, _comments, context in extract_from_dir(
        PACKAGE, METHODS, OPTIONS, strip_comment_tags=True
    ):
        catalogue.add(message, context=context)
    for notebook in NOTEBOOKS:
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "markdown":
                catalogue.add(cell.source)
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=True, no_location=True, width=100)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOGUE)
