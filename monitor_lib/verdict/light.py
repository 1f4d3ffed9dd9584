"""One light, as it stands in a report."""

from dataclasses import dataclass

from monitor_lib.config.policy import LightPolicy, VolumePolicy
from monitor_lib.status import Status
from monitor_lib.verdict.rule import Deterioration


@dataclass(frozen=True)
class Light:
    """One light.

    Attributes:
        name: ``"discrimination"``, ``"stability"``, ``"csi"``, ``"missing"``, ``"unseen"`` or ``"volume"``.
        status: what it shows, or None where it does not apply: it then has no vote.
        code: which rule decided, or why there is no status.
        found: the deterioration that was judged, None where there is none.
        smallest: the deterioration that would have shown on this batch with power 80 %, None where none can be said.
        policy: its limits (volume has none), action, owner and days.
        subjects: the variables that are beyond the limit, the worst first; where none is, the one that comes nearest.

    """

    name: str
    status: Status | None
    code: str
    policy: LightPolicy | VolumePolicy
    found: Deterioration | None = None
    smallest: float | None = None
    subjects: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[float, float] | None:
        """Amber and red, None where the light has none."""
        return (self.policy.amber, self.policy.red) if isinstance(self.policy, LightPolicy) else None
