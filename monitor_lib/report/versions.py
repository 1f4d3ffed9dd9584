"""The versions of what computed and drew the report."""

import platform
from functools import cache
from importlib.metadata import version

from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.tables import table
from monitor_lib.report.report import Report, part

LIBRARIES = ("ijson", "Jinja2", "matplotlib", "numpy", "pandas", "pyarrow", "pydantic", "scipy")


@part
def versions_table(report: Report) -> Shown:  # noqa: ARG001 - a part of a report
    """Python and the libraries that figures, tables and drawings come from."""
    return table(
        [_("Made with"), _("Version")], installed(), words=(0, 1), note=_("manifest.json names all that was installed.")
    )


@cache
def installed() -> tuple[tuple[str, str], ...]:
    """Each name with its version, looked up once: that takes longer than any table."""
    return (("Python", platform.python_version()), *((name, version(name)) for name in LIBRARIES))
