"""The light of the volume: an unusual month is a reason to investigate, so the light is amber at most."""

import math
from collections.abc import Iterator

from monitor_lib.config.policy import VolumePolicy
from monitor_lib.i18n import _
from monitor_lib.iso_dates import month_name
from monitor_lib.render.numbers import count
from monitor_lib.report.comparison import SharedMonths
from monitor_lib.report.light import Light
from monitor_lib.report.topic import Caveat, Change, Gravity
from monitor_lib.status import Status
from monitor_lib.topics.volumetry.measure import VolumetryResult

NAME = "volume"


def lights(result: VolumetryResult, policy: VolumePolicy) -> tuple[Light, ...]:
    """One light."""
    check = result.check
    if result.comparison.shared.uncertain:
        return (Light(NAME, None, "months_in_parts", policy, most=Status.AMBER),)
    if check.reason is not None:
        return (Light(NAME, None, check.reason, policy, most=Status.AMBER),)
    shown, code = (Status.AMBER, "volume_unusual") if check.unusual else (Status.GREEN, "volume_usual")
    return (Light(NAME, shown, code, policy, most=Status.AMBER).following(result.course),)


def changes(result: VolumetryResult) -> Iterator[Change]:
    """An unusual month; its weight is its distance in half widths of its interval."""
    check = result.check
    low, high = check.low, check.high
    if not result.comparison.shared.uncertain and check.unusual and low is not None and high is not None and check.n:
        middle, half = math.log(low * high) / 2, math.log(high / low) / 2
        yield Change(
            "volume_unusual",
            abs(math.log(check.n) - middle) / half,
            {"n": check.n, "low": low, "high": high},
            lambda: _("{n} records came in the latest month, where {low} to {high} would be usual.").format(
                n=count(check.n), low=count(round(low)), high=count(round(high))
            ),
        )


def caveats(result: VolumetryResult) -> Iterator[Caveat]:
    """Months that stand in several files; dates read in the wrong order, or months without any record."""
    shared = result.comparison.shared
    if shared.months:
        yield _shared(shared)
    if shared.unlike:
        yield Caveat(
            "ids_begin_anew",
            Gravity.HISTORY,
            {"months": shared.unlike},
            lambda: _(
                "Months in which the ids of one file are those of other records in another: {months}. All of these"
                " records are counted; an id that stays the same in every file would tell which come twice."
            ).format(months=count(shared.unlike)),
        )
    months = result.comparison.batch.scores.months
    gaps = months[-1] - months[0] + 1 - len(months)
    if result.swapped_months is not None:
        yield _swapped(len(months), result.swapped_months)
    elif gaps:
        yield Caveat(
            "months_without_records",
            Gravity.DATES,
            {"months": gaps},
            lambda: _(
                "Months between the first and the last without any record: {months}."
                " Check that day and month are not swapped."
            ).format(months=count(gaps)),
        )


def _swapped(months: int, swapped: int) -> Caveat:
    """Dates that would be of far fewer months the other way round."""
    return Caveat(
        "day_and_month_may_be_swapped",
        Gravity.DATES,
        {"months": months, "months_swapped": swapped},
        lambda: _(
            "Day and month may be swapped: no date lies after the 12th of its month. As they are read, the dates are of"
            " {months} months; the other way round, months: {swapped}. Check date_format under [columns] and the file."
        ).format(months=count(months), swapped=count(swapped)),
    )


def _shared(shared: SharedMonths) -> Caveat:
    """Months that stand in several files, and what became of their records."""
    month, n = month_name(shared.months[-1]), len(shared.months)
    values = {"months": n, "month": month, "n": shared.left_out, "by_id": shared.by_id}

    def said() -> str:
        text = (
            _(
                "Months that stand in several files: {months}, the latest {month}. Each record counts once, by its id,"
                " in its newest version with an outcome; older versions that are in no figure: {n}."
            )
            if shared.by_id
            else _(
                "Months that stand in several files: {months}, the latest {month}. Without ids each month counts from"
                " one file (the batch, or the newest with nearly all of its records) and from files of other days;"
                " records that are in no figure: {n}. Write id under [columns] to count every record once."
            )
        )
        return text.format(months=count(n), month=month, n=count(shared.left_out))

    return Caveat("months_in_several_files", Gravity.HISTORY, values, said)
