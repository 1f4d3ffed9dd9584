"""The answers of the service, and examples of what can be sent, for its OpenAPI document."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor_lib.report.parts import CaveatPart, ExclusionsPart, LightPart, PolicyPart, RoundingPart, ScorerPart
from monitor_lib.service.posted import LISTS
from monitor_lib.status import Status
from monitor_lib.topics.adherence.document import AdherencePart
from monitor_lib.topics.discrimination.document import MonthPart, PerformancePart
from monitor_lib.topics.maturity.document import MaturityPart
from monitor_lib.topics.volumetry.document import VolumetryPart

WHY = "Why the figure is null, as a code."


class Problem(BaseModel):
    """Why a request was not answered."""

    detail: str = Field(description="One sentence: the rule, what was found, what to do.")
    code: str = Field(description="The same for programs.")


class _Measured(BaseModel):
    """What ``metrics.json`` says beside the topics."""

    model_config = ConfigDict(extra="forbid")

    model: str
    batch: str
    schema_version: str = Field(description="Of metrics.json.")
    rounding: RoundingPart | None
    rounding_why: str | None = None
    policy: PolicyPart
    exclusions: ExclusionsPart
    scorer: ScorerPart | None
    scorer_why: str | None = None
    caveats: list[CaveatPart]
    lights: list[LightPart]


class Performance(_Measured):
    """Volumetry and performance of the posted records."""

    n_records: int = Field(description="Records with a readable date, scored or not.")
    volumetria: dict[str, int] = Field(description="Records by month.", examples=[{"2017-01": 58, "2017-02": 55}])
    auc_roc: float | None = Field(description="AUC of all records with a known outcome; null where there is none.")
    roc_auc: float | None = Field(description="The same under another name.")
    auc_roc_why: str | None = Field(None, description=WHY)
    volumetry: VolumetryPart
    performance: PerformancePart | None
    performance_why: str | None = Field(None, description=WHY)
    maturity: MaturityPart | None = Field(None, description="Which months are old enough to be judged.")
    maturity_why: str | None = Field(None, description=WHY)
    trend: list[MonthPart] | None = Field(
        None, description="The latest twelve months, those before the batch included."
    )
    detail: str | None = Field(None, description="Why the records have no usable scores, in one sentence.")


class Adherence(_Measured):
    """A data set's scores beside the reference's."""

    dataset_path: str
    reference_dataset_path: str
    n_records: int
    n_records_reference: int
    ks_statistic: float | None = Field(description="KS drift D: the largest distance of the two cumulative shares.")
    ks_pvalue: float | None
    p_value: float | None = Field(description="The same as ks_pvalue.")
    score_mean: float | None
    score_mean_reference: float | None
    unknown_categories: dict[str, int] = Field(
        description="Records with a category that the reference lacks, by column."
    )
    psi: float | None = Field(description="Population stability index, before chance is taken off.")
    psi_corrected: float | None = Field(description="PSI less what chance adds on average; the light judges it.")
    psi_low: float | None = Field(description="One-sided 95 % bound of the true PSI.")
    psi_high: float | None = Field(description="One-sided 95 % bound of the true PSI.")
    psi_critical: float | None = Field(description="PSI that 95 of 100 unchanged data sets stay below.")
    psi_why: str | None = Field(None, description=WHY)
    psi_corrected_why: str | None = Field(None, description=WHY)
    psi_low_why: str | None = Field(None, description=WHY)
    psi_high_why: str | None = Field(None, description=WHY)
    psi_critical_why: str | None = Field(None, description=WHY)
    light: LightPart = Field(description="The light of score stability.")
    adherence: AdherencePart


class Report(BaseModel):
    """A run in the archive."""

    model: str
    batch: str
    run: str = Field(description="12 hex digits, the name of the run.")
    outcome: Literal["reported", "up_to_date"]
    status: Status
    reasons: list[str] = Field(description="Codes of the lights that decide the status.")
    report: str = Field(description="The address of the page; the files of the run beside it follow.")
    notebook: str
    metrics: str
    manifest: str


class Health(BaseModel):
    """The service answers."""

    status: Literal["ok"]


RECORDS: dict[str, Any] = {"type": "array", "items": {"type": "object", "additionalProperties": True}, "minItems": 1}
ONE_RECORD = {"REF_DATE": "2017-08-01 00:00:00+00:00", "VAR2": "M", "IDADE": 44.434, "VAR5": "MG", "TARGET": 0}
LISTED = {"summary": "A list of records", "value": [ONE_RECORD]}
WRAPPED = {"summary": "Records with the batch's name", "value": {"records": [ONE_RECORD], "batch": "2017-08"}}
DATA_SET = {"summary": "A data set", "value": {"dataset_path": "credit_01/oot.gz"}}
BATCH = {"summary": "A batch by its path", "value": {"path": "credit_01/batches/2017-09.csv.gz"}}


def name_of(models: Sequence[str]) -> dict[str, Any]:
    """Return the schema of a model's name: one of those that are served."""
    return {"type": "string", "enum": list(models)}


def bodies(models: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what the OpenAPI document says of the body at each address.

    Args:
        models: the names of the models that are served.

    """
    text, model = {"type": "string"}, name_of(models)
    records = [RECORDS, *(_object(key, RECORDS, model=model, batch=text) for key in LISTS)]
    paths = [_object(key, text, model=model) for key in ("dataset_path", "path")]
    return {
        "/v1/performance": _body(records, list=LISTED, object=WRAPPED),
        "/v1/aderencia": _body(paths, path=DATA_SET),
        "/v1/report": _body([*paths, *records], path=BATCH, object=WRAPPED),
    }


def _object(key: str, value: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [key], "properties": {key: value, **others}, "additionalProperties": False}


def _body(kinds: list[dict[str, Any]], **examples: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": {"anyOf": kinds}, "examples": examples}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": meaning}
    for status, meaning in {
        401: "The token is missing or wrong.",
        403: "The path leads out of the data folder, or the caller may not call.",
        404: "There is no such model or data set.",
        408: "The body did not arrive in time.",
        413: "The body is larger than the service takes.",
        415: "The body is compressed.",
        422: "The body can't be used; the sentence says why.",
        500: "The service failed; its log says where.",
        503: "It took too long, or the service ends.",
    }.items()
}
