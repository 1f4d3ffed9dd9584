"""How many records were excluded, by which rule, and how many events were among them: the exclusion waterfall."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, NoDatesError, NotScoredError, quoted
from monitor_lib.i18n import _, ngettext
from monitor_lib.readers.checks import Rule
from monitor_lib.readers.hints import DATES, Broken, hint
from monitor_lib.readers.no_records import looks, looks_of
from monitor_lib.readers.outcomes import Outcome
from monitor_lib.readers.records import RawRecords
from monitor_lib.readers.recurring import Recurring, pattern
from monitor_lib.readers.texts import as_text
from monitor_lib.tallies.arrays import Array, Arrays

MOST = 0.2
SAMPLE = 1000  # dates or scores that a suggestion must read
OF_SCORES = {Rule.SCORE_MISSING, Rule.SCORE_UNREADABLE, Rule.SCORE_INFINITE, Rule.SCORE_OUTSIDE, Rule.NOT_SCORED}
# An unusable value is there, and may be named where many records hold it.
OF_VALUES = {*DATES, Rule.SCORE_UNREADABLE, Rule.SCORE_INFINITE, Rule.SCORE_OUTSIDE, Rule.OUTCOME_UNDECLARED}


@dataclass(frozen=True)
class Exclusions:
    """Counts of the excluded records among some records.

    Attributes:
        records: the number of all records, excluded or not.
        counts: records by rule and outcome, those that are not scored by declaration too; without the records that
            break no rule.
        first: for each rule, the first record that breaks it; only used in the error that refuses a file, not stored.
        samples: by column, some dates or scores as they are written, unusable ones among them; used and kept likewise.
        values: for each rule about a value, how often each unusable one occurs in the whole file; likewise.

    """

    records: int = 0
    counts: Mapping[tuple[Rule, Outcome], int] = field(default_factory=dict)
    first: Mapping[Rule, "First"] = field(default_factory=dict, compare=False)
    samples: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    values: Mapping[Rule, Recurring] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, checked: pa.RecordBatch, raw: pa.RecordBatch, config: Config) -> Self:
        """Count some records, given both checked and as they are in the file."""
        rule, outcome = checked.column("rule").to_numpy(), checked.column("outcome").to_numpy()
        broken = np.flatnonzero(rule)
        pairs, counts = np.unique(np.stack([rule[broken], outcome[broken]]), axis=1, return_counts=True)
        result = {
            (Rule(one), Outcome(known)): n for (one, known), n in zip(pairs.T.tolist(), counts.tolist(), strict=True)
        }
        first, values = {}, {}
        for one in map(Rule, np.unique(rule[broken][rule[broken] != Rule.NOT_SCORED]).tolist()):
            first[one] = _first(raw, int(broken[np.argmax(rule[broken] == one)]), one, config)
            if one in OF_VALUES:
                column = raw.column(column_of(one, config))
                values[one] = Recurring.of(column.take(pa.array(np.flatnonzero(rule == one))))
        samples = {}
        for column, rules in ((config.columns.date, DATES), (config.columns.score, (Rule.SCORE_UNREADABLE,))):
            wrong = np.isin(rule, rules)
            if wrong.any():
                samples[column] = _sample(raw, column, wrong)
        return cls(len(rule), result, first, samples, values)

    @classmethod
    def of_unreadable(cls, raw: RawRecords) -> Self:
        """Count the rows that the reader itself had to drop; to be called after the stream has ended."""
        if not raw.unreadable:
            return cls()
        n = len(raw.unreadable)
        return cls(n, {(Rule.ROW, Outcome.UNKNOWN): n}, {Rule.ROW: First(raw.unreadable[0], "")})

    def __add__(self, other: "Exclusions") -> "Exclusions":
        counts = dict(self.counts)
        for key, n in other.counts.items():
            counts[key] = counts.get(key, 0) + n
        # The first record that breaks a rule is numbered from the file's first record; the reader numbers the rows.
        later = {
            rule: one if rule is Rule.ROW else replace(one, record=one.record + self.records)
            for rule, one in other.first.items()
        }
        samples = dict(self.samples)
        for column, texts in other.samples.items():
            if len(known := samples.get(column, frozenset())) < SAMPLE:
                samples[column] = known | texts
        rules = self.values.keys() | other.values.keys()
        values = {rule: self.values.get(rule, Recurring()) + other.values.get(rule, Recurring()) for rule in rules}
        return Exclusions(self.records + other.records, counts, {**later, **self.first}, samples, values)

    def to_arrays(self) -> dict[str, Array]:
        """The tally as arrays, by name."""
        counts = [[int(rule), int(outcome), n] for (rule, outcome), n in sorted(self.counts.items())]
        return {"records": np.array([self.records]), "counts": np.array(counts, np.int64).reshape(-1, 3)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The tally that :meth:`to_arrays` turned into arrays."""
        counts = {(Rule(rule), Outcome(outcome)): n for rule, outcome, n in arrays["counts"].tolist()}
        return cls(int(arrays["records"][0]), counts)

    def by_rule(self, rule: Rule) -> int:
        """The number of records that one rule excluded."""
        return sum(count for (one, _outcome), count in self.counts.items() if one is rule)

    def events_of(self, rule: Rule) -> int:
        """The number of events among the records that one rule excluded."""
        return self.counts.get((rule, Outcome.EVENT), 0)

    def but_for_scores(self) -> "Exclusions":
        """The same records, where the score does not matter: those that only lack a score are not excluded."""
        counts = {key: n for key, n in self.counts.items() if key[0] not in OF_SCORES}
        return replace(self, counts=counts)

    @property
    def total(self) -> int:
        """The number of all excluded records."""
        return sum(n for (rule, _outcome), n in self.counts.items() if rule is not Rule.NOT_SCORED)

    @property
    def not_scored(self) -> int:
        """The records without a score that are not excluded, since the configuration expects them."""
        return self.by_rule(Rule.NOT_SCORED)

    @property
    def rules(self) -> list[Rule]:
        """The rules that excluded at least one record, in the order in which they are applied."""
        return sorted({rule for rule, _outcome in self.counts if rule is not Rule.NOT_SCORED})


def refuse_too_many(exclusions: Exclusions, raw: RawRecords, name: str, config: Config) -> None:
    """Refuse a file if more than a share of ``max_excluded`` of its records would be excluded.

    Raises:
        BatchError: names each rule, its column, how many records break it, the position of the first one, and the
            values that many of them hold.
        NoDatesError: no record has a date.
        NotScoredError: the same, where the file would not be refused if the score did not matter.

    """
    limit = config.limits.max_excluded
    if exclusions.total <= limit * exclusions.records:
        return
    error = NotScoredError if exclusions.but_for_scores().total <= limit * exclusions.records else BatchError
    rules = "; ".join(_sentence(rule, exclusions, raw, config) for rule in exclusions.rules)
    said = _("{file}: {rules}.").format(file=name, rules=rules)
    # Where most of the file is excluded, a higher limit would not help.
    if exclusions.total < MOST * exclusions.records:
        said += " " + _("max_excluded = {limit:g} allows {n}: correct the file, or raise it under [limits].").format(
            limit=limit, n=int(limit * exclusions.records)
        )
    if exclusions.by_rule(Rule.DATE_MISSING) + exclusions.by_rule(Rule.ROW) == exclusions.records:
        error = NoDatesError
    raise error(said)


def column_of(rule: Rule, config: Config) -> str:
    """The column that a rule checks; empty for a rule about whole rows."""
    if rule is Rule.ROW:
        return ""
    prefix = rule.name.split("_")[0]
    return {"DATE": config.columns.date, "SCORE": config.columns.score, "OUTCOME": config.columns.target or ""}[prefix]


def rule_text(rule: Rule, config: Config) -> str:
    """The rule in words: what is wrong with an excluded record."""
    target = config.target
    return {
        Rule.ROW: _("the fields do not fit the header"),
        Rule.DATE_MISSING: _("no date"),
        Rule.DATE_UNREADABLE: _("the date is not written as {format}").format(
            format=config.columns.date_format or "ISO 8601"
        ),
        Rule.DATE_IMPLAUSIBLE: _("the date lies before 1970 or after 2100"),
        Rule.SCORE_MISSING: _("no score"),
        Rule.SCORE_UNREADABLE: _("the score is not a number"),
        Rule.SCORE_INFINITE: _("the score is infinite"),
        Rule.SCORE_OUTSIDE: _("the score is no probability from 0 to 1"),
        Rule.OUTCOME_UNDECLARED: _("the outcome is none of the declared {values}").format(
            values=", ".join(
                repr(value) for value in (*target.event, *target.non_event, *target.unknown, *target.indeterminate)
            )
        ),
        Rule.NOT_SCORED: _("no score, as [score] expects"),
    }[rule]


def _sentence(rule: Rule, exclusions: Exclusions, raw: RawRecords, config: Config) -> str:
    first = exclusions.first[rule]
    n, column = exclusions.by_rule(rule), column_of(rule, config)
    values = exclusions.values.get(rule, Recurring())
    where = raw.place_of_unreadable() if rule is Rule.ROW else raw.place_of(first.record)
    sentence = _("column {column}: ").format(column=quoted(column)) if column else ""
    sentence += ngettext(
        "{rule} in {n} of {records} record, the first in {where}",
        "{rule} in {n} of {records} records, the first in {where}",
        exclusions.records,
    ).format(n=n, records=exclusions.records, rule=rule_text(rule, config), where=where)
    if first.form and first.value not in values.named:
        sentence += _(", written like {form}").format(form=quoted(first.form))
    sentence += f", {values.text()}" if values.named else ""
    # A second header among dates is none of those that a format must read.
    sample = frozenset(text for text in exclusions.samples.get(column, frozenset()) if not looks(text, column))
    broken = Broken(rule, n, exclusions.records, values, sample, raw.is_csv, column, first.looks_like)
    said = _of_rows(raw, exclusions, n) if rule is Rule.ROW else hint(broken, config)
    return f"{sentence} ({said})" if said else sentence


def _of_rows(raw: RawRecords, exclusions: Exclusions, n: int) -> str:
    """What to do about rows whose fields do not fit the header."""
    if n < exclusions.records and raw.ends_unreadable(exclusions.records):
        return _("the file ends with lines that are no records, such as totals; remove them")
    return raw.misfits.advice(every=n == exclusions.records)


@dataclass(frozen=True)
class First:
    """The first record that breaks a rule.

    Attributes:
        record: its number, from 0.
        form: the pattern of its value; see :func:`monitor_lib.readers.recurring.pattern`.
        value: the value itself, which is shown only where many records hold it.
        looks_like: what the record looks like that is none, as :func:`monitor_lib.readers.no_records.looks` says.

    """

    record: int
    form: str
    value: str = field(default="", repr=False)
    looks_like: str = ""


def _first(raw: pa.RecordBatch, at: int, rule: Rule, config: Config) -> First:
    column = column_of(rule, config)
    value = raw.column(column)[at].as_py() if column in raw.schema.names else None
    if value is None:
        return First(at, "")
    written = as_text(raw.column(column)[at : at + 1])[0].as_py() or ""
    texts = {name: as_text(raw.column(name)[at : at + 1])[0].as_py() or "" for name in raw.schema.names}
    return First(at, pattern(str(value)), written.strip(), looks_of(texts))


def _sample(raw: pa.RecordBatch, name: str, wrong: npt.NDArray[np.bool_]) -> frozenset[str]:
    """Some distinct values as they are written: of those that can't be used, and of the first records."""
    column = as_text(raw.column(name))
    some = [column.filter(pa.array(wrong)).unique()[:SAMPLE], column[:SAMPLE].unique()]
    return frozenset(text for part in some for text in part.to_pylist() if text is not None and text.strip())
