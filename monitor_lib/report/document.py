"""``metrics.json``: every figure for programs, floats at full precision, codes instead of sentences.

Each topic adds keys of its own, typed; the JSON Schema in the project is generated from these types.
"""

from functools import lru_cache
from typing import Any

from pydantic import create_model
from pydantic.json_schema import GenerateJsonSchema

from monitor_lib.iso_dates import day_name, month_name
from monitor_lib.readers.source import Source
from monitor_lib.render.display import Shown
from monitor_lib.report.action import Remedy
from monitor_lib.report.course_part import course_part
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.joined import joined_part
from monitor_lib.report.light import Light, Verdict
from monitor_lib.report.metrics_type import METRICS_TYPE
from monitor_lib.report.part import Part
from monitor_lib.report.parts import (
    CaveatPart,
    ChallengerFilePart,
    ChangePart,
    ExcludedPart,
    ExclusionsPart,
    FilePart,
    FindingPart,
    Head,
    InputsPart,
    LightPart,
    ModelFilePart,
    NoLightPart,
    PolicyPart,
    RoundingPart,
    Tail,
    TrialPart,
    VerdictPart,
)
from monitor_lib.report.report import Report, part
from monitor_lib.report.scored import scorer_part
from monitor_lib.report.topic import Topic
from monitor_lib.scan.join import OUTCOMES, SCORES
from monitor_lib.scan.result import ScanResult
from monitor_lib.tallies.rounding import BITS, MAX_RELATIVE_CHANGE

SCHEMA_VERSION = "5.0"


class _WithoutTitles(GenerateJsonSchema):
    """Omits titles from the schema, since a field's name is enough."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's
        return False


@lru_cache(maxsize=8)
def document_type(topics: tuple[Topic[Any], ...]) -> type[Part]:
    """The whole document of a report with these topics."""
    parts: tuple[type[Part], ...] = (Head, *(topic.document_type for topic in topics), Tail)
    fields = {name: (field.annotation, field) for one in parts for name, field in one.model_fields.items()}
    return create_model("Metrics", __base__=Part, __doc__="metrics.json", **fields)  # type: ignore[call-overload, no-any-return]


def schema(topics: tuple[Topic[Any], ...]) -> dict[str, Any]:
    """The JSON Schema of the document of a report with these topics."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **document_type(topics).model_json_schema(schema_generator=_WithoutTitles),
    }


@part
def metrics_document(report: Report) -> Shown:
    """The document as a notebook output with its own MIME type, from which the runner takes it."""
    parts = [_head(report), *(topic.document(report) for topic in report.topics), _tail(report)]
    fields = {name: getattr(one, name) for one in parts for name in type(one).model_fields if name != "null_reasons"}
    reasons = {name: reason for one in parts for name, reason in one.null_reasons.items()}
    document = document_type(report.topics)(**fields, null_reasons=reasons)
    return Shown(
        text=f"metrics.json, schema {SCHEMA_VERSION}",
        other={METRICS_TYPE: document.model_dump(mode="json", exclude_unset=True)},
    )


def _head(report: Report) -> Head:
    inputs, policy = report.inputs, report.config.policy
    return Head(
        schema_version=SCHEMA_VERSION,
        model=inputs.config.model,
        batch=inputs.batch_name,
        inputs=_inputs(inputs),
        rounding=RoundingPart(bits=BITS, max_relative_change=MAX_RELATIVE_CHANGE) if inputs.is_rounded else None,
        policy=PolicyPart(
            version=policy.version,
            effective_from=policy.effective_from.isoformat() if policy.effective_from else None,
        ),
        verdict=_verdict(report.verdict, report.remedy),
        findings=[
            FindingPart(
                light=one.light,
                status=one.status,
                since=month_name(one.since),
                due=None if one.due is None else day_name(one.due),
                overdue=one.overdue,
                null_reasons={"due": "policy_names_no_days"},
            )
            for one in report.findings
        ],
        exclusions=_exclusions(inputs.batch),
        scorer=scorer_part(inputs),
        null_reasons={"rounding": "few_distinct_scores", "scorer": "scores_in_the_files"},
    )


def _tail(report: Report) -> Tail:
    return Tail(
        changes=[ChangePart(code=one.code, weight=one.weight, **one.values) for one in report.changes],
        self_test=[
            TrialPart(
                fault=trial.code,
                on=trial.on.value,
                variable=trial.subject,
                caught=trial.caught,
                light=trial.light,
                status=trial.status,
                lit_without=trial.already,
                null_reasons={"caught": trial.reason},
            )
            for trial in report.trials
        ],
        caveats=[CaveatPart(code=one.code, **one.values) for one in report.caveats],
    )


def _inputs(inputs: Inputs) -> InputsPart:
    challenger = inputs.challenger
    other = challenger.model if challenger else None
    return InputsPart(
        batch=_file(inputs.batch),
        reference=_file(inputs.reference) if inputs.reference else None,
        history=[_file(one) for one in inputs.earlier],
        model=ModelFilePart(sha256=inputs.model.sha256) if inputs.model else None,
        outcomes=joined_part(inputs, OUTCOMES),
        scores=joined_part(inputs, SCORES),
        challenger=ChallengerFilePart(sha256=challenger.source.sha256) if challenger else None,
        challenger_model=ModelFilePart(sha256=other.sha256) if other else None,
    )


def _file(one: ScanResult | Source) -> FilePart:
    if isinstance(one, Source):
        return FilePart(sha256=one.sha256, records=None, null_reasons={"records": "unreadable"})
    return FilePart(sha256=one.source.sha256, records=one.records)


def _verdict(verdict: Verdict, remedy: Remedy) -> VerdictPart:
    return VerdictPart(
        status=verdict.status,
        action=remedy.action.value,
        because=remedy.because,
        reasons=[_light(light) for light in verdict.deciding] or [NoLightPart(code="no_light_applies")],
        lights=[_light(light) for light in verdict.lights],
    )


def _light(light: Light) -> LightPart:
    result, limits = light.deterioration, light.limits
    more: dict[str, Any] = {"variables": list(light.subjects)} if light.subjects else {}
    if light.course is not None:
        more |= {"this_month": light.this_month, "course": course_part(light.course)}
    figures = ("status", "deterioration", "low", "high", "amber", "red", "minimum_detectable")
    return LightPart(
        code=light.code,
        light=light.name,
        status=light.status,
        deterioration=result.value if result else None,
        low=result.low if result else None,
        high=result.high if result else None,
        amber=limits[0] if limits else None,
        red=limits[1] if limits else None,
        minimum_detectable=light.minimum_detectable,
        **more,
        null_reasons=dict.fromkeys(figures, light.code),
    )


def _exclusions(batch: ScanResult) -> ExclusionsPart:
    exclusions = batch.exclusions
    return ExclusionsPart(
        records=exclusions.records,
        excluded=exclusions.total,
        by_rule=[
            ExcludedPart(rule=rule.name.lower(), n=exclusions.by_rule(rule), n_event=exclusions.events_of(rule))
            for rule in exclusions.rules
        ],
        duplicates=batch.duplicates,
    )
