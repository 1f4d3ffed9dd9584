"""Monitoring of credit models: volumetry, discrimination, adherence, and the verdict that follows from them.

The notebook calls these functions, in this order, and shows the parts of what they return through
:mod:`monitor_lib.present`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor_lib.assessment import find_changes, judge_results, measure, prove, read_inputs
    from monitor_lib.caveats import find_caveats
    from monitor_lib.words import activate

__all__ = ["activate", "find_caveats", "find_changes", "judge_results", "measure", "prove", "read_inputs"]


def __getattr__(name: str) -> Any:
    """One of the notebook's functions, imported when it is first asked for: an archive is read without any of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = {"activate": "words", "find_caveats": "caveats"}.get(name, "assessment")
    return getattr(import_module(f"{__name__}.{place}"), name)
