"""Policy and results in, lights and their reasons out."""

from monitor_lib.verdict.judge import Verdict, judge
from monitor_lib.verdict.light import Light
from monitor_lib.verdict.rule import Status

__all__ = ["Light", "Status", "Verdict", "judge"]
