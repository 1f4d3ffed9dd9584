"""Maturity in words, and on the first screen."""

from collections.abc import Iterator, Sequence

from monitor_lib.i18n import _, ngettext
from monitor_lib.iso_dates import day_name
from monitor_lib.render.numbers import count, decimal, month, months_between, percent
from monitor_lib.report.topic import Caveat, Gravity, KeyRow
from monitor_lib.stats.maturity import Maturity
from monitor_lib.topics.maturity.measure import MaturityResult

MUCH_UNKNOWN = 0.02  # of the outcomes of the judged months


def window_text(maturity: Maturity) -> str:
    """The outcome window and the observation date."""
    if maturity.after_months:
        text = ngettext(
            "due {n} month after a month's end, known until {day}",
            "due {n} months after a month's end, known until {day}",
            maturity.after_months,
        )
        return text.format(n=maturity.after_months, day=day_name(maturity.as_of))
    n = maturity.after_days or 0
    text = ngettext(
        "due {n} day after a month's end, known until {day}", "due {n} days after a month's end, known until {day}", n
    )
    return text.format(n=n, day=day_name(maturity.as_of))


def months_text(months: Sequence[int]) -> str:
    """Some months that follow each other, as one or as a span."""
    return month(months[0]) if len(months) == 1 else months_between(months[0], months[-1])


def sentences(result: MaturityResult) -> list[str]:
    """Which of the batch's months are too young, and from when on they can be judged."""
    maturity, young = result.maturity, result.young
    if maturity is None or not young:
        return []
    text = ngettext(
        "{months} is too young to judge: its outcomes are all due on {day}.",
        "{months} are too young to judge: their outcomes are all due on {day}.",
        len(young),
    )
    return [text.format(months=months_text(young), day=day_name(maturity.matures_on(young[-1])))]


def key_rows(result: MaturityResult) -> list[KeyRow]:
    """The share of the batch that can be judged."""
    if result.maturity is None:
        return []
    return [
        KeyRow(
            _("Mature records"),
            percent(result.share_mature),
            _("of {n} records of this batch").format(n=count(result.comparison.batch.scores.count())),
            measure_beneath=window_text(result.maturity),
        )
    ]


def caveats(result: MaturityResult) -> Iterator[Caveat]:
    """Due outcomes that are unknown, and outcomes that are known too early."""
    unknown, maturity = result.unknown, result.maturity
    if unknown is not None and unknown.share is not None and unknown.share > MUCH_UNKNOWN:
        low, high, share, n = unknown.auc_low, unknown.auc_high, unknown.share, unknown.n
        yield Caveat(
            "unknown_outcomes",
            Gravity.MISSING_PART,
            {"n": n, "auc_low": low, "auc_high": high},
            lambda: _(
                "{n} outcomes of the judged months ({share}) are unknown though they are due. Whatever they are, the"
                " AUC lies between {low} and {high}; if unknown outcomes are not like the known ones, the figures of"
                " performance mislead. Ask why they are missing."
            ).format(n=count(n), share=percent(share), low=decimal(low), high=decimal(high)),
        )
    if maturity is not None and result.n_after:
        early = result.n_after
        yield Caveat(
            "outcomes_after_as_of",
            Gravity.DATES,
            {"n": early},
            lambda: _(
                "{n} outcomes are known of loans granted after {day}, the day until which outcomes are known: check"
                " --as-of."
            ).format(n=count(early), day=day_name(maturity.as_of)),
        )
