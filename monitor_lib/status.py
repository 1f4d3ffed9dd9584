"""What a light shows, and its word; the import is fast, for code that only reads archived reports."""

from enum import StrEnum

from monitor_lib.i18n import _


class Status(StrEnum):
    """What a light shows, the worst first."""

    RED = "red"
    AMBER = "amber"
    INCONCLUSIVE = "inconclusive"
    GREEN = "green"


def status_word(status: Status | None) -> str:
    """One word for a light."""
    if status is None:
        return _("Not applicable")
    return {
        Status.RED: _("Red"),
        Status.AMBER: _("Amber"),
        Status.INCONCLUSIVE: _("Inconclusive"),
        Status.GREEN: _("Green"),
    }[status]
