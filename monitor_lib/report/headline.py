"""Sentences that belong to no topic: what the overall light means, why a figure is missing, names of columns."""

from collections.abc import Sequence

from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import count, cut
from monitor_lib.render.tables import note
from monitor_lib.status import Status

NAMES_SHOWN = 8


def status_headline(status: Status, *, applies: bool, young: bool) -> str:
    """What the overall light means.

    Args:
        status: the overall light.
        applies: whether at least one light applies.
        young: whether a light is inconclusive since the loans may be too young.

    """
    if not applies:
        return _("Not an all-clear: there is nothing to judge by")
    if young and status is Status.INCONCLUSIVE:
        return _("Not an all-clear: the loans may be too young to judge")
    return {
        Status.RED: _("Limit breached: action plan required"),
        Status.AMBER: _("Attention: beyond the alert limit"),
        Status.INCONCLUSIVE: _("Not an all-clear: too few records to tell"),
        Status.GREEN: _("Within limits"),
    }[status]


def reason_text(code: str) -> str:
    """Why a figure is missing."""
    return {
        "no_outcome": _("no outcome is known"),
        "not_mature": _("no month's outcomes are all due yet"),
        "no_scored_outcome": _("no record has both a score and an outcome"),
        "one_class": _("all known outcomes are the same"),
        "fewer_than_two_of_a_class": _("fewer than two records of one outcome"),
        "no_scores": _("no record has a score"),
        "one_bin": _("too few records or distinct scores for two bins"),
        "no_reference": _("no reference is configured"),
        "no_reference_outcome": _("the reference holds no outcome"),
        "few_known_outcomes": _("fewer than 30 records have a known outcome"),
        "reference_not_paired": _("the challenger has not scored the reference"),
        "scores_not_comparable": _("the scores of the two can't be compared"),
        "reference_is_batch": _("the batch is the reference itself"),
        "reference_too_few_of_a_class": _("the reference has fewer than 30 bads or fewer than 30 goods"),
        "promise_too_uncertain": _("the reference has too few bads at these scores"),
        "few_months": _("fewer than six earlier months are at hand"),
        "months_in_parts": _(
            "months may be known in part only, as no ids tell which records of several files are the same"
        ),
        "no_variables": _("the reference holds no further column"),
        "reference_too_small": _("the reference has fewer than 30 records"),
    }[code]


def listed(names: Sequence[str]) -> str:
    """Names of columns in a sentence, the first few of many."""
    shown = ", ".join(cut(name, 40) for name in names[:NAMES_SHOWN])
    return shown + (_(" and {n} more").format(n=count(len(names) - NAMES_SHOWN)) if len(names) > NAMES_SHOWN else "")


def no_outcome(config: Config) -> str:
    """Why there are no outcomes."""
    if config.columns.target is None:
        return _("no outcome column configured")
    return _("no outcome known yet")


def nothing_to_draw(code: str | None) -> Shown:
    """A sentence in the place of a figure."""
    return note(_("There is nothing to draw: {reason}.").format(reason=reason_text(code or "no_scores")))
