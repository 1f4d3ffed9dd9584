"""The report's last pages: what was left out, and which files every figure came from."""

from collections.abc import Iterator
from typing import Any

from monitor_lib.i18n import _
from monitor_lib.readers.exclusions import column_of, rule_text
from monitor_lib.render.display import Shown
from monitor_lib.render.numbers import count, cut, percent
from monitor_lib.render.tables import table
from monitor_lib.report.joined import joined_note
from monitor_lib.report.report import Report, part
from monitor_lib.report.scored import scored_by
from monitor_lib.scan.join import OUTCOMES, SCORES
from monitor_lib.scan.result import ScanResult
from monitor_lib.tallies import scores as tally
from monitor_lib.tallies.rounding import BITS, MAX_RELATIVE_CHANGE


@part
def exclusions_table(report: Report) -> Shown:
    """The exclusion waterfall of the batch and of the reference, with the bads among the excluded."""
    inputs = report.inputs
    rows = []
    for role, intake in ((_("Batch"), inputs.batch), (_("Reference"), inputs.reference)):
        if intake is None:
            continue
        exclusions = intake.exclusions
        rows.append([role, _("records read"), "", count(intake.records), "", ""])
        rows += [
            [
                "",
                "\u2212 " + rule_text(rule, inputs.config),
                cut(column_of(rule, inputs.config), 40),
                count(exclusions.by_rule(rule)),
                percent(exclusions.by_rule(rule) / intake.records, 2),
                count(exclusions.events_of(rule)),
            ]
            for rule in exclusions.rules
        ]
        used = intake.records - exclusions.total
        rows.append(["", _("= used"), "", count(used), "", ""])
        if exclusions.not_scored:
            column = cut(inputs.config.columns.score, 40)
            share = percent(exclusions.not_scored / used, 2)
            rows.append(["", _("of them not scored"), column, count(exclusions.not_scored), share, ""])
    head = [_("File"), _("Step"), _("Column"), _("Records"), _("Share"), _("Bads among them")]
    limit = percent(inputs.config.limits.max_excluded)
    return table(
        head,
        rows,
        words=(0, 1, 2),
        note=_("A file of which more than {limit} is excluded is refused.").format(limit=limit),
    )


@part
def inputs_table(report: Report) -> Shown:
    """The files, with the hash of what was read."""
    inputs = report.inputs
    rows = [
        [role, cut(intake.source.name, 60), count(intake.source.size), intake.source.sha256]
        for role, intake in ((_("Batch"), inputs.batch), (_("Reference"), inputs.reference))
        if intake is not None
    ]
    rows += [
        [_("Earlier batch"), cut(source.name, 60), count(source.size), source.sha256]
        for source in (one.source if isinstance(one, ScanResult) else one for one in inputs.earlier)
    ]
    if inputs.model is not None:
        model = inputs.model
        rows.append([_("Model"), cut(model.file, 60), count(model.size), model.sha256])
    names = {OUTCOMES: _("Outcomes"), SCORES: _("Scores by id")}
    rows += [
        [names[one.role], cut(one.source.name, 60), count(one.source.size), one.source.sha256] for one in inputs.joined
    ]
    if inputs.challenger is not None:
        other, its_model = inputs.challenger.source, inputs.challenger.model
        rows.append([_("Challenger"), cut(other.name, 60), count(other.size), other.sha256])
        if its_model is not None:
            rows.append([_("Challenger's model"), cut(its_model.file, 60), count(its_model.size), its_model.sha256])
    config = inputs.config_source
    rows.append([_("Configuration"), cut(config.name, 60), count(config.size), config.sha256])
    head = [_("Role"), _("File"), _("Bytes"), _("SHA-256")]
    notes = [scored_by(inputs), joined_note(inputs), _rounding_note() if inputs.is_rounded else ""]
    return table(head, rows, words=(0, 1, 3), note=" ".join(filter(None, notes)))


def _rounding_note() -> str:
    return _(
        "The files hold more than {limit} distinct scores by month and outcome, so every score was rounded to {bits}"
        " significant bits before it was counted. No score changed by more than 1/{part} of itself."
    ).format(limit=count(tally.MOST_ENTRIES), bits=BITS, part=count(round(1 / MAX_RELATIVE_CHANGE)))


@part
def settings_table(report: Report) -> Shown:
    """How the files were read and judged: the configuration as it took effect, without any path."""
    left_out: dict[str, Any] = dict.fromkeys(("model", "about", "reference", "batches"), True)
    settings = report.config.model_dump(
        exclude=left_out | {"scorer": {"path", "interpreter"}, "outcomes": {"path"}, "scores": {"path"}},
        exclude_none=True,
    )
    if report.inputs.challenger is not None:
        settings["challenger"] = dict(report.inputs.challenger.settings)
    rows = [
        [f"[{place}]", key, cut(_setting(value), 100)]
        for place, table_of in settings.items()
        for key, value in _flat(table_of)
        if value is not None and value not in ("", ())
    ]
    return table([_("Table"), _("Key"), _("Value")], rows, words=(0, 1, 2))


def _flat(settings: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", result) for inner, result in _flat(value))
        else:
            yield key, value


def _setting(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, tuple) else str(value)
