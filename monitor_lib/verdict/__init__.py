"""Policy and results in, lights and their reasons out."""

from monitor_lib.status import Status
from monitor_lib.verdict.judge import Verdict, judge
from monitor_lib.verdict.light import Light

__all__ = ["Light", "Status", "Verdict", "judge"]
