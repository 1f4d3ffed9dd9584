"""Read the reference once before the first report: what is wrong with it concerns the call, not each of its batches.

A process that is forked for it reads the file, since this one has no libraries imported; it leaves the counts in the
cache, where the kernels find them, so nothing is read twice.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from monitor_lib import cache_entries
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.roles import CHALLENGER, REFERENCE
from monitor_lib.execution.warm import ENVIRONMENT, PRELOAD
from monitor_lib.kernels.client import NotForkedError, call_forked, can_fork, own_zygote

CHECK = "monitor_lib.analysis:why_unusable"


def can_check(request: ReportRequest) -> bool:
    """Return whether the reference can be read ahead of a report without being read once more for it."""
    # Kernels find what was read in the cache alone, and a challenger scores the reference too.
    is_kept = can_fork() and cache_entries.folder() is not None
    return is_kept and bool(request.inputs[REFERENCE.name]) and not request.inputs.get(CHALLENGER.name)


def why_unusable(requests: Sequence[ReportRequest], language: str, look: Callable[[], bool]) -> str:
    """Return the sentence that says why the reference of some reports can't be used.

    Args:
        requests: reports of one configuration.
        language: the language of the sentence.
        look: asked again and again whether to wait no longer.

    Returns:
        Empty where the reference is usable, or where that could not be found out: a report then says it.

    """
    one = requests[0]
    files = [str(path.absolute()) for path in (one.config_path, one.inputs[REFERENCE.name][0])]
    batches = [str(path.absolute()) for path in (request.path for request in requests)]
    environment = {**os.environ, **ENVIRONMENT}
    if place := os.environ.get(cache_entries.VARIABLE):
        environment[cache_entries.VARIABLE] = str(Path(place).absolute())
    zygote = own_zygote(PRELOAD, **ENVIRONMENT)
    try:
        return call_forked(zygote.path, CHECK, [language, *files, *batches], environment, look)
    except NotForkedError:
        return ""
