"""A reference that can't be used is told once, not by each batch: before the first report where that costs nothing."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitor_lib.archive.store import Archive
from monitor_lib.errors import ConfigError, MonitorError
from monitor_lib.execution.identity import identify
from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.precheck import can_check
from monitor_lib.execution.roles import MODEL
from monitor_lib.i18n import _
from monitor_lib.runs.ahead import ToScore
from monitor_lib.runs.report import Outcome, Reported, Steps, reporting


def to_check(
    requests: Sequence[ReportRequest], archive: Archive, language: str, scored: Collection[ToScore]
) -> list[list[ReportRequest]]:
    """Return the requests of each configuration whose reference is to be read before the first report.

    Args:
        requests: all that are planned.
        archive: where reports are kept; one that is there was made with the reference as it is now.
        language: the language of the reports.
        scored: what is scored ahead: elsewhere a model would be opened only to read the reference.

    """
    by_config: dict[Path, list[ReportRequest]] = {}
    for one in requests:
        by_config.setdefault(one.config_path, []).append(one)
    ready = {one.config for one in scored}
    wanted = [
        each
        for path, each in by_config.items()
        if can_check(each[0]) and (path in ready or not each[0].inputs[MODEL.name])
    ]
    return [each for each in wanted if not _known(each, archive, language)]


def _known(requests: Sequence[ReportRequest], archive: Archive, language: str) -> bool:
    """Whether the first report that can be named is there."""
    if not any(archive.holds(one.model, one.name) for one in requests):  # their files need not be hashed for that
        return False
    for one in requests:
        try:
            return archive.known(one.model, one.name, identify(one, language).run) is not None
        except (MonitorError, OSError):  # this batch can't be reported, as its report says
            continue
    return False


@dataclass
class References:
    """What was found of the references of one call.

    Attributes:
        unusable: why a reference can't be used, by the configuration that names it.

    """

    on_done: Callable[[Reported], None]
    unusable: dict[Path, Reported] = field(default_factory=dict)

    def reporting(self, request: ReportRequest, archive: Archive, language: str, *, force: bool) -> Steps:
        """Report a batch, unless the reference of its configuration turned out to be unusable meanwhile."""
        known = self.unusable.get(request.config_path)
        if known is not None:
            return Reported(request, Outcome.FAILED, reason=known.reason, of_reference=True)
        return (yield from reporting(request, archive, language, force=force))

    def done(self, reported: Reported) -> None:
        """Pass a batch on, or keep what it says of the reference, which is said once."""
        if reported.of_reference:
            self.unusable.setdefault(reported.request.config_path, reported)
        else:
            self.on_done(reported)

    def tell(self, reports: Sequence[Reported]) -> None:
        """Say once what was found.

        Raises:
            ConfigError: nothing else was reported.

        """
        found = list(self.unusable.values())
        if found and not any(one.run for one in reports):
            raise ConfigError(" ".join(refusal(one.request, one.sentence) for one in found))
        for one in found:
            self.on_done(one)


def refusal(request: ReportRequest, reason: str) -> str:
    """Return the sentence that refuses a call because of a reference."""
    return _("{file}: the reference ([reference] path) can't be used: {reason}").format(
        file=request.config_path, reason=reason
    )
