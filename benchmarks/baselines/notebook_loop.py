"""Execute and export notebooks one after the other in one process: ``python notebook_loop.py JOBS``.

What one writes around papermill and nbconvert oneself: both are imported once, each report has a new kernel. JOBS is a
file of JSON: the notebook, and for each report its folder, parameters, executed notebook and page.
"""

import json
import sys
from pathlib import Path

import papermill
from nbconvert import HTMLExporter


def main() -> None:
    """Do all of them."""
    jobs = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    exporter = HTMLExporter(exclude_input=True)
    for one in jobs["reports"]:
        papermill.execute_notebook(
            jobs["notebook"],
            one["output"],
            parameters=one["parameters"],
            cwd=one["folder"],
            kernel_name="python3",
            progress_bar=False,
        )
        page, _resources = exporter.from_filename(one["output"])
        Path(one["page"]).write_text(page, "utf-8")


if __name__ == "__main__":
    main()
