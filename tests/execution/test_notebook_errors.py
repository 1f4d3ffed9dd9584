"""Which errors of a notebook are told to people in their own words."""

from importlib import import_module
from pathlib import Path

from monitor_lib.errors import BatchError, ConfigError, MonitorError
from monitor_lib.execution.notebook import SENTENCES
from tests.conftest import ROOT

# What the notebook calls; the other parts raise errors of their own around it.
CALLED = ("config", "readers", "scan", "scoring", "bins", "report", "topics")


def every_kind(kind=MonitorError):
    """A kind of error and those below it."""
    return {kind}.union(*(every_kind(one) for one in kind.__subclasses__()))


def test_every_sentence_of_ours_is_told():
    """An error of ours quotes no record, so each kind that the notebook can raise is shown as it is."""
    package = ROOT / "monitor_lib"
    for part in CALLED:
        for path in sorted((package / part).rglob("*.py")):
            if "child" not in path.parts:
                import_module(".".join(Path("monitor_lib", path.relative_to(package)).with_suffix("").parts))
    modules = tuple(f"monitor_lib.{part}" for part in (*CALLED, "errors"))
    raised = {one.__name__ for one in every_kind() - {MonitorError} if one.__module__.startswith(modules)}
    assert raised == set(SENTENCES)
    assert {BatchError.__name__, ConfigError.__name__} < raised
