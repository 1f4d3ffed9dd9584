"""The volumetry's part of ``metrics.json``."""

from monitor_lib.iso_dates import day_name, month_name
from monitor_lib.report.part import Part
from monitor_lib.topics.volumetry.measure import VolumetryResult


class MonthPart(Part):
    """One month, gathered from all files: every record with a readable date; ``n_batch`` of them in the batch."""

    month: str
    n: int
    n_batch: int
    n_event: int
    n_non_event: int
    n_unknown: int
    n_indeterminate: int
    n_scored: int


class CheckPart(Part):
    """The latest month whose files have all come against the months before it, with its 95 % prediction interval.

    ``unfinished`` is a later month whose files are still coming.
    """

    month: str
    n: int
    earlier_months: int
    low: float | None
    high: float | None
    unfinished: str | None


class VolumetryPart(Part):
    """How many records came; ``total`` in the batch, ``n_previous`` in the batch before."""

    total: int
    n_not_scored: int
    by_month: list[MonthPart]
    days_without_records: list[str]
    check: CheckPart
    n_previous: int | None


class VolumetryDocument(Part):
    """What volumetry adds to the document."""

    volumetry: VolumetryPart


def document(result: VolumetryResult) -> VolumetryDocument:
    """The figures for programs."""
    check, previous = result.check, result.comparison.previous
    return VolumetryDocument(
        volumetry=VolumetryPart(
            total=result.total,
            n_not_scored=result.comparison.batch.n_not_scored,
            by_month=[
                MonthPart(
                    month=month_name(one.month),
                    n=one.n,
                    n_batch=result.in_batch[one.month],
                    n_event=one.n_event,
                    n_non_event=one.n_non_event,
                    n_unknown=one.n_unknown,
                    n_indeterminate=one.n_indeterminate,
                    n_scored=one.n_scored,
                )
                for one in result.volume.by_month
            ],
            days_without_records=[day_name(day) for day in result.days_without],
            check=CheckPart(
                month=month_name(check.month),
                n=check.n,
                earlier_months=check.months,
                low=check.low,
                high=check.high,
                unfinished=month_name(check.unfinished) if check.unfinished is not None else None,
                null_reasons={"low": check.reason, "high": check.reason, "unfinished": "all_files_came"},
            ),
            n_previous=previous.n if previous else None,
            null_reasons={"n_previous": "no_earlier_batch"},
        )
    )
