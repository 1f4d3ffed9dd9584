"""The figures that index pages show, read from the ``metrics.json`` of any version."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor_lib.archive.summary import Against, Figures, Text
from monitor_lib.status import Status

Shown = Annotated[Status, Field(strict=False)]  # a text in the file


class _Laid(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _Course(_Laid):
    evidence: float


class _Light(_Laid):
    light: Text
    status: Shown | None
    course: _Course | None = None


class _Verdict(_Laid):
    status: Shown
    lights: list[_Light]


class _Month(_Laid):
    month: Text


class _Volumetry(_Laid):
    total: int
    by_month: list[_Month]


class _Overall(_Laid):
    auc: float | None
    ks: float | None


class _Performance(_Laid):
    overall: _Overall
    judged: _Overall | None = None


class _Scores(_Laid):
    ks: float | None
    psi_corrected: float | None


class _Adherence(_Scores):
    judged: _Scores | None = None


class _Decision(_Laid):
    choice: Text


class _Judged(_Laid):
    months: list[Text]
    champion: float | None
    challenger: float | None
    gain: float | None
    low: float | None
    high: float | None


class _Challenger(_Laid):
    name: Text
    decision: _Decision
    judged: _Judged


class _Metrics(_Laid):
    """The part of ``metrics.json`` that the pages show."""

    verdict: _Verdict
    volumetry: _Volumetry
    performance: _Performance
    adherence: _Adherence
    challenger: _Challenger | None = None


def figures_of(metrics: Any) -> Figures | None:
    """Return the figures that the pages show, or None if another version of the project wrote another layout."""
    try:
        document = _Metrics.model_validate(metrics)
    except ValidationError:
        return None
    scores = document.adherence.judged or document.adherence
    ranked = document.performance.judged or document.performance.overall
    return Figures(
        status=document.verdict.status,
        lights=[(one.light, one.status) for one in document.verdict.lights],
        records=document.volumetry.total,
        auc=ranked.auc,
        ks=ranked.ks,
        drift=scores.ks,
        psi=scores.psi_corrected,
        months=[one.month for one in document.volumetry.by_month],
        against=_against(document.challenger) if document.challenger else None,
        evidence=_evidence(document.verdict.lights),
    )


def _evidence(lights: list[_Light]) -> float | None:
    """Return the evidence of a lasting drop of the ranking, 0 where the light does not show one."""
    course = next(((one.course, one.status) for one in lights if one.light == "discrimination" and one.course), None)
    if course is None:
        return None
    found, status = course
    return found.evidence if status in (Status.AMBER, Status.RED) else 0.0


def _against(part: _Challenger) -> Against:
    return Against(name=part.name, choice=part.decision.choice, **part.judged.model_dump())
