"""Numbers with the decimal sign that is not the declared one, and the line that declares it."""

import re

import numpy as np
import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.config.target import outcome_key
from monitor_lib.i18n import _
from monitor_lib.readers.checks import usable_scores
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.recurring import Recurring, toml_array


def other_sign(decimal: str) -> str:
    """The decimal sign that is not this one."""
    return "." if decimal == "," else ","


def may_be_grouped(text: str, sign: str) -> bool:
    """Whether a number may have this sign between its thousands: ``1.234`` is either 1234 or a little more than 1."""
    return re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(\{sign}\d{{3}})+", text.strip(), re.ASCII) is not None


def other_sign_in_scores(
    values: Recurring, sample: frozenset[str], config: Config, *, is_csv: bool
) -> tuple[str, Recurring]:
    """What to do where scores that can't be read are numbers with the other decimal sign.

    Args:
        values: the scores that can't be read.
        sample: some scores of the file, of those that can be read, too.
        config: the configuration.
        is_csv: whether [csv] applies to the file.

    Returns:
        The sentence, empty where most of them are no such numbers; and the values that are none.

    """
    decimal = config.csv.decimal if is_csv else "."
    other = other_sign(decimal)
    texts = list(values.counts)
    read = ~np.isnan(usable_scores(pa.array(texts, pa.string()), config.score.kind, other))
    numbers = [text for text, is_number in zip(texts, read.tolist(), strict=True) if is_number]
    left = Recurring({text: n for text, n in values.counts.items() if text not in set(numbers)}, values.complete)
    if sum(left.counts.values()) * 2 >= sum(values.counts.values()):
        return "", values
    if not is_csv:
        return _("they are numbers with a decimal comma, which only CSV files may have: write them as numbers"), left
    of_file = pa.array(sorted(sample), pa.string())
    if (~np.isnan(floats(of_file, decimal)) & np.isnan(floats(of_file, other))).any():
        said = _(
            "they are numbers with the decimal sign {other}, and further records have {declared}: write all of them"
            " with the same"
        )
    elif all(may_be_grouped(text, other) for text in numbers if other in text):
        said = _(
            'write decimal = "{other}" under [csv] where {other} is the decimal sign; where it stands between'
            " thousands, write the scores without it"
        )
    else:
        said = _('they are numbers with the decimal sign {other}: write decimal = "{other}" under [csv]')
    return said.format(other=other, declared=decimal), left


def comma_in_outcomes(values: Recurring, config: Config, *, is_csv: bool) -> str:
    """What to do where undeclared outcomes are declared numbers with a decimal comma; empty where most are not."""
    target = config.target
    events, others = ({outcome_key(value) for value in each} for each in (target.event, target.non_event))
    keys = {text: outcome_key(text.replace(",", ".")) for text in values.counts if "," in text}
    found = [text for text, key in keys.items() if key in events | others]
    if sum(values.counts[text] for text in found) * 2 <= sum(values.counts.values()):
        return ""
    as_event = sorted(text for text in found if keys[text] in events)
    as_other = sorted(text for text in found if keys[text] in others)
    declared = _("event = {event} and non_event = {non_event} under [target]").format(
        event=toml_array(target.event, as_event), non_event=toml_array(target.non_event, as_other)
    )
    if not is_csv:
        return _("they are numbers with a decimal comma: write {declared}").format(declared=declared)
    return _(
        'they are numbers with a decimal comma: write decimal = "," under [csv], or, where the scores have a point,'
        " {declared}"
    ).format(declared=declared)
