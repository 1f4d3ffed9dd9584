"""Caveats about the reference's columns: those that are not watched, and those that may be read otherwise."""

from collections.abc import Iterator, Sequence

from monitor_lib.bins.decimal_doubts import BOTH_SIGNS, OTHER_SIGN, THOUSANDS, UNREAD
from monitor_lib.bins.unwatched import IDENTIFIER, MOVING_DATE, RUNNING
from monitor_lib.i18n import _
from monitor_lib.readers.formats import ENDINGS, ending_of
from monitor_lib.render.numbers import cut
from monitor_lib.report.headline import listed
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.topic import Caveat, Gravity


def caveats_of_columns(inputs: Inputs) -> Iterator[Caveat]:
    """All that must be said of how the reference's columns were read."""
    yield from _unwatched(inputs)
    yield from _decimal_doubts(inputs)


def _unwatched(inputs: Inputs) -> Iterator[Caveat]:
    """Columns of the reference that are no variables, and the line that says so."""
    unwatched = inputs.reference.unwatched if inputs.reference else {}
    ids, running, dates = (
        [name for name, why in unwatched.items() if why == code] for code in (IDENTIFIER, RUNNING, MOVING_DATE)
    )
    if ids:
        yield Caveat(
            "looks_like_an_id",
            Gravity.COLUMNS,
            {"n": len(ids), "names": ids},
            lambda: (
                _(
                    "Not watched, since no value repeats and the name is that of an id: {listed}. Write exclude ="
                    ' ["{first}"] under [variables].'
                )
                if inputs.config.columns.id
                else _(
                    "Not watched, since no value repeats and the name is that of an id: {listed}. Write id ="
                    ' "{first}" under [columns], which also finds records that repeat.'
                )
            ).format(listed=listed(ids), first=cut(ids[0], 40)),
        )
    if running:
        yield _running(running)
    if dates:
        yield Caveat(
            "dates_move_with_the_batches",
            Gravity.COLUMNS,
            {"n": len(dates), "names": dates},
            lambda: _(
                "Not watched, since these dates are of the same time as the records and so move with every batch:"
                ' {listed}. Write exclude = ["{first}"] under [variables].'
            ).format(listed=listed(dates), first=cut(dates[0], 40)),
        )


def _running(names: Sequence[str]) -> Caveat:
    return Caveat(
        "running_numbers",
        Gravity.COLUMNS,
        {"n": len(names), "names": names},
        lambda: _(
            "Not watched, since they are whole numbers that count the records or name them, and none repeats:"
            ' {listed}. Write exclude = ["{first}"] under [variables].'
        ).format(listed=listed(names), first=cut(names[0], 40)),
    )


def _decimal_doubts(inputs: Inputs) -> Iterator[Caveat]:
    """Variables of the reference whose numbers are not read, or may be read otherwise."""
    reference, csv = inputs.reference, inputs.config.csv
    if reference is None:
        return
    is_csv = ENDINGS.get(ending_of(reference.source.name) or "") == "csv"
    doubts = {name: one.doubt for name, one in reference.reference_bins.items() if one.doubt is not None}
    others, both, unread = (
        [name for name, (code, _sign) in doubts.items() if code == wanted]
        for wanted in (OTHER_SIGN, BOTH_SIGNS, UNREAD)
    )
    if others:
        yield _other_sign(others, csv.decimal, doubts[others[0]][1], is_csv=is_csv)
    if both:
        yield _both_signs(both)
    if unread:
        yield _unread(unread)
    # Who writes the decimal sign down has said what is meant.
    if not is_csv or "decimal" in csv.model_fields_set:
        return
    for sign, read, instead in ((".", "1.234", "1234"), (",", "1234", "1.234")):
        unsure = [name for name, doubt in doubts.items() if doubt == (THOUSANDS, sign)]
        if unsure:
            yield _unsure(unsure, sign, read, instead)


def _other_sign(names: Sequence[str], declared: str, other: str, *, is_csv: bool) -> Caveat:
    return Caveat(
        "numbers_with_the_other_decimal_sign",
        Gravity.COLUMNS,
        {"n": len(names), "names": names},
        lambda: (
            _(
                "Watched as categories, since their numbers have the decimal sign {other} and not {declared}:"
                ' {listed}. Write decimal = "{other}" under [csv] if all numbers of the files have it.'
            )
            if is_csv
            else _(
                "Watched as categories, since their numbers are texts with the decimal sign {other}: {listed}."
                " Export them as numbers."
            )
        ).format(other=other, declared=declared, listed=listed(names)),
    )


def _both_signs(names: Sequence[str]) -> Caveat:
    return Caveat(
        "both_decimal_signs",
        Gravity.COLUMNS,
        {"n": len(names), "names": names},
        lambda: _(
            "Watched as categories, which hardly raise a light, since some of their numbers have a decimal point and"
            " some a decimal comma: {listed}. Export them with one decimal sign."
        ).format(listed=listed(names)),
    )


def _unread(names: Sequence[str]) -> Caveat:
    return Caveat(
        "texts_with_digits",
        Gravity.COLUMNS,
        {"n": len(names), "names": names},
        lambda: _(
            "Can't be watched, since their values are texts that hold digits and hardly repeat, and are not read as"
            " numbers: {listed}. Where they are amounts, export them as plain numbers; where they are ids or free text,"
            ' write exclude = ["{first}"] under [variables].'
        ).format(listed=listed(names), first=cut(names[0], 40)),
    )


def _unsure(names: list[str], sign: str, read: str, other: str) -> Caveat:
    return Caveat(
        "thousands_or_decimals",
        Gravity.COLUMNS,
        {"n": len(names), "names": names},
        lambda: _(
            "A number such as 1{sign}234 can be read in two ways, and is read as {read}, in {listed}. Under [csv] write"
            ' decimal = "." where that is right, and decimal = "," where it is {other}.'
        ).format(sign=sign, read=read, other=other, listed=listed(names)),
    )
