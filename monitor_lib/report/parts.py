"""The parts of ``metrics.json`` that belong to no topic."""

from monitor_lib.report.course_part import CoursePart
from monitor_lib.report.joined import JoinedPart
from monitor_lib.report.part import Part
from monitor_lib.status import Status


class FilePart(Part):
    """A file that entered the report."""

    sha256: str
    records: int | None


class ModelFilePart(Part):
    """The model file that scored the records."""

    sha256: str


class ChallengerFilePart(Part):
    """The file that names the challenger."""

    sha256: str


class InputsPart(Part):
    """The files that entered the report."""

    batch: FilePart
    reference: FilePart | None
    history: list[FilePart]
    model: ModelFilePart | None
    outcomes: JoinedPart | None
    scores: JoinedPart | None
    challenger: ChallengerFilePart | None
    challenger_model: ModelFilePart | None


class UnseenPart(Part):
    """Records with a value of one column that is new to the model."""

    name: str
    n: int


class ScoredPart(Part):
    """One file after the model scored it: new values scored as missing, new ones that its encoder takes.

    ``differing`` counts records whose own score in the file is another one.
    """

    records: int
    unseen: list[UnseenPart]
    ignored: list[UnseenPart]
    differing: int | None


class ScorerPart(Part):
    """By what the records were scored; ``environment`` is a hash of all versions that scores depend on."""

    file: str
    sha256: str
    format: str
    saved_with: str | None
    python: str
    scikit_learn: str
    environment: str
    unseen: str
    batch: ScoredPart
    reference: ScoredPart | None


class RoundingPart(Part):
    """How scores were rounded, where a report has too many distinct scores."""

    bits: int
    max_relative_change: float


class PolicyPart(Part):
    """The policy that the report was judged by."""

    version: str
    effective_from: str | None


class LightPart(Part):
    """One light; ``deterioration`` with its one-sided 95 % bounds.

    With a ``course``, ``status`` is that of all months together, and ``this_month`` that of the judged ones alone.
    """

    code: str
    light: str
    status: Status | None
    deterioration: float | None
    low: float | None
    high: float | None
    amber: float | None
    red: float | None
    minimum_detectable: float | None
    variables: list[str] | None = None
    this_month: Status | None = None
    course: CoursePart | None = None


class NoLightPart(Part):
    """No light applies."""

    code: str


class VerdictPart(Part):
    """The overall light; its reasons are the lights with the same status; ``because`` says why the action is due."""

    status: Status
    action: str
    because: str
    reasons: list[LightPart | NoLightPart]
    lights: list[LightPart]


class FindingPart(Part):
    """A light that is amber or red: since which month, and by when something is due."""

    light: str
    status: Status
    since: str
    due: str | None
    overdue: bool


class ExcludedPart(Part):
    """The records that one rule excluded."""

    rule: str
    n: int
    n_event: int


class ExclusionsPart(Part):
    """Which records were excluded from all figures except volumetry."""

    records: int
    excluded: int
    by_rule: list[ExcludedPart]
    duplicates: int | None


class ChangePart(Part):
    """One of the largest changes since the reference."""

    code: str
    weight: float
    variable: str | None = None
    batch: float | None = None
    reference: float | None = None
    csi: float | None = None
    bin: int | None = None
    psi: float | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None


class TrialPart(Part):
    """One fault of the self-test."""

    fault: str
    on: str
    variable: str | None
    caught: bool | None
    light: str | None
    status: Status | None
    lit_without: bool


class CaveatPart(Part):
    """What a reader must know before relying on the report."""

    code: str
    n: int | None = None
    records: int | None = None
    columns: int | None = None
    table: str | None = None
    ids: int | None = None
    months: int | None = None
    months_swapped: int | None = None
    month: str | None = None
    by_id: bool | None = None
    column: str | None = None
    names: list[str] | None = None
    event_rate: float | None = None
    auc: float | None = None
    auc_low: float | None = None
    auc_high: float | None = None
    drop: float | None = None
    mix: float | None = None
    observed: float | None = None
    expected: float | None = None
    ratio: float | None = None
    effective_from: str | None = None
    only_champion: int | None = None
    only_challenger: int | None = None
    psi: float | None = None
    gain: float | None = None
    reference_gain: float | None = None


class Head(Part):
    """The keys before the topics' keys."""

    schema_version: str
    model: str
    batch: str
    inputs: InputsPart
    rounding: RoundingPart | None
    scorer: ScorerPart | None
    policy: PolicyPart
    verdict: VerdictPart
    findings: list[FindingPart]
    exclusions: ExclusionsPart


class Tail(Part):
    """The keys after the topics' keys."""

    changes: list[ChangePart]
    self_test: list[TrialPart]
    caveats: list[CaveatPart]
