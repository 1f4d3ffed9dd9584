"""What to do about records that break a rule: a line of the configuration wherever one lets the file in."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.i18n import _
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.date_hints import hint_of_dates
from monitor_lib.readers.decimal_signs import comma_in_outcomes, other_sign_in_scores
from monitor_lib.readers.no_records import looks, what_it_is
from monitor_lib.readers.numbers import floats
from monitor_lib.readers.recurring import LEAST, SHOWN, SHOWN_CHARACTERS, Recurring, toml_array
from monitor_lib.readers.spellings import spelled_otherwise

PERCENTAGE = re.compile(r"[+-]?[\d.,]*\d[\d.,]*\s*%")
DATES = (Rule.DATE_UNREADABLE, Rule.DATE_IMPLAUSIBLE)


@dataclass(frozen=True)
class Broken:
    """The records of a file that break one rule.

    Attributes:
        rule: the rule.
        n: how many records break it.
        records: all records of the file.
        values: what stands in them.
        sample: some of the file's dates or scores, unusable ones among them.
        is_csv: whether [csv] applies to the file.
        column: the one that the rule checks; empty for a rule about whole rows.
        looks_like: what the first of them looks like that is no record; see :mod:`monitor_lib.readers.no_records`.

    """

    rule: Rule
    n: int
    records: int
    values: Recurring
    sample: frozenset[str]
    is_csv: bool
    column: str
    looks_like: str = ""

    def allowed(self, config: Config) -> float:
        """How many records may be left out."""
        return config.limits.max_excluded * self.records

    def listed(self, config: Config) -> list[str]:
        """The values that recur, where a list of them in the configuration lets the file in; else none."""
        named = self.values.named
        few = len(named) <= SHOWN and all(len(value) <= SHOWN_CHARACTERS for value in named)
        return list(named) if few and self.n - sum(named.values()) <= self.allowed(config) else []


def hint(broken: Broken, config: Config) -> str:
    """Which setting of the configuration to check, or what to correct; empty where there is nothing to say."""
    if broken.looks_like:
        # Such a line is the first to tell of; where records are left besides, so is what is wrong with these.
        counts = broken.values.counts
        left = {value: n for value, n in counts.items() if broken.looks_like not in looks(value, broken.column)}
        n = broken.n - sum(counts.values()) + sum(left.values())
        others = replace(broken, values=Recurring(left, broken.values.complete), n=n, looks_like="")
        said = what_it_is(broken.looks_like)
        more = hint(others, config) if others.n > broken.allowed(config) else ""
        return _("{one}; and {other}").format(one=said, other=more) if more else said
    if broken.rule in DATES:
        return hint_of_dates(broken, config)
    if broken.rule is Rule.DATE_MISSING:
        return _of_missing_dates(broken)
    if broken.rule is Rule.OUTCOME_UNDECLARED:
        return _of_outcomes(broken, config)
    if broken.rule is Rule.SCORE_UNREADABLE:
        return _of_unreadable_scores(broken, config)
    if broken.rule is Rule.SCORE_OUTSIDE:
        return _of_scores_outside(broken, config)
    return {
        Rule.SCORE_MISSING: _(
            "write may_be_missing = true under [score] where records without a score belong to the batch"
        ),
    }.get(broken.rule, "")


def _of_missing_dates(broken: Broken) -> str:
    if broken.n == broken.records:
        return _("the column is empty: name the one that holds the dates in date under [columns]")
    return _("fill them in, or leave these records out of the file")


def _of_outcomes(broken: Broken, config: Config) -> str:
    if said := comma_in_outcomes(broken.values, config, is_csv=broken.is_csv):
        return said
    said, left = spelled_otherwise(broken.values, config.target)
    if said:
        n = broken.n - sum(broken.values.counts.values()) + sum(left.counts.values())
        broken = replace(broken, values=left, n=n)
        if n <= broken.allowed(config):
            return said
    other = _of_other_outcomes(broken, config)
    return _("{one}; and {other}").format(one=said, other=other) if said else other


def _of_other_outcomes(broken: Broken, config: Config) -> str:
    listed, target = broken.listed(config), config.target
    if "target" not in config.model_fields_set:
        said = _("event and non_event are not set under [target], so 1 and 0 are assumed")
        more = _(": name each of {values} in event, non_event, unknown (not known yet) or indeterminate (neither)")
        return said + more.format(values=toml_array(listed)[1:-1]) if listed else said
    if listed:
        return _(
            "write unknown = {unknown} under [target] where that is not known yet, or indeterminate = {indeterminate}"
            " where it is neither bad nor good; else add it to event or non_event"
        ).format(unknown=toml_array(target.unknown, listed), indeterminate=toml_array(target.indeterminate, listed))
    said = _(
        "add them to event or non_event under [target], to unknown where they are not known yet, or to"
        " indeterminate where they are neither"
    )
    if sum(broken.values.named.values()) < broken.n / 2:
        said += _("; most of these values stand in fewer than {least} records: check target under [columns]").format(
            least=LEAST
        )
    return said


def _percentages(broken: Broken, config: Config) -> str:
    """What to do about scores with a percent sign; empty where that is not what all of them have."""
    counts = broken.values.counts
    others = sum(n for value, n in counts.items() if PERCENTAGE.fullmatch(value) is None)
    if len(counts) == 0 or others == sum(counts.values()) or others > broken.allowed(config):
        return ""
    if config.score.kind == "points":
        return _("they are numbers with a percent sign: export them as numbers, without it")
    return _("they are numbers with a percent sign: export them as numbers from 0 to 1, such as 0.1234 for 12.34%")


def _of_unreadable_scores(broken: Broken, config: Config) -> str:
    if said := _percentages(broken, config):
        return said
    said, left = other_sign_in_scores(broken.values, broken.sample, config, is_csv=broken.is_csv)
    if said:
        # Of what the other sign does not read, there are as many as among the values that are counted.
        share = sum(left.counts.values()) / sum(broken.values.counts.values())
        broken = replace(broken, values=left, n=round(share * broken.n))
        if broken.n <= broken.allowed(config):
            return said
    listed = broken.listed(config)
    if not listed:
        return said
    not_scored = _("write not_scored = {values} under [score] where such a record has no score").format(
        values=toml_array(config.score.not_scored, listed)
    )
    return _("{one}; and {other}").format(one=said, other=not_scored) if said else not_scored


def _of_scores_outside(broken: Broken, config: Config) -> str:
    points = _('set kind = "points" under [score] if it is a score in points')
    listed = broken.listed(config)
    if not listed or broken.n > broken.records / 2:
        return points
    decimal = config.csv.decimal if broken.is_csv else "."
    codes = [float(number) for number in np.unique(floats(pa.array(listed), decimal))]
    return (
        _("write not_scored = {values} under [score] where such a record has no score").format(
            values=toml_array(config.score.not_scored, [int(code) if code.is_integer() else code for code in codes])
        )
        + _("; or ")
        + points
    )
