"""The challenger's part of ``metrics.json``."""

from dataclasses import asdict
from typing import Any

from monitor_lib.iso_dates import month_name
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.part import Part
from monitor_lib.report.parts import UnseenPart
from monitor_lib.stats.approvals import Approvals
from monitor_lib.stats.discrimination import Discrimination
from monitor_lib.stats.paired_auc import PairedAuc
from monitor_lib.stats.swap_set import Cell
from monitor_lib.tallies.pairs import PairTally
from monitor_lib.topics.challenger.measure import BOTH, ChallengerResult

PAIRED = ("champion", "challenger", "gain", "error", "low", "high", "pvalue", "correlation")


class PairedPart(Part):
    """Two AUCs of the same records; ``low`` and ``high`` are the symmetric 95 % interval of the gain (DeLong's)."""

    n_event: int
    n_non_event: int
    champion: float | None
    challenger: float | None
    gain: float | None
    error: float | None
    low: float | None
    high: float | None
    pvalue: float | None
    correlation: float | None


class PairedMonthPart(PairedPart):
    """One month."""

    month: str


class PairedJudgedPart(PairedPart):
    """The months that the decision rests on."""

    months: list[str]


class CoveragePart(Part):
    """How often outcomes are known in the judged months: in the champion's riskiest fifth, and elsewhere."""

    riskiest: int
    riskiest_known: int
    others: int
    others_known: int
    is_selected: bool


class DecisionPart(Part):
    """Whether to replace the champion; ``low`` and ``high`` are one-sided 95 % bounds of the gain of the AUC."""

    choice: str
    code: str
    gain: float | None
    low: float | None
    high: float | None
    least_gain: float
    smallest_gain: float | None


class RecordsPart(Part):
    """The batch's records with a date and a usable outcome or none yet, by which of the two models has scored them."""

    both: int
    only_champion: int
    only_challenger: int
    none: int


class ModelPart(Part):
    """One model: on the judged records ``auc`` to ``ks``, on the batch against the reference the rest."""

    auc: float | None
    auc_low: float | None
    auc_high: float | None
    gini: float | None
    ks: float | None
    reference_auc: float | None
    psi: float | None
    psi_corrected: float | None
    ks_drift: float | None
    ks_pvalue: float | None


class CellPart(Part):
    """Some of the judged records, by outcome."""

    n: int
    n_event: int
    n_non_event: int
    n_unknown: int


class ApprovalsPart(Part):
    """What one model approves: bads among known outcomes with a 95 % interval, and the expected ones among all."""

    n: int
    share: float
    n_known: int
    n_event: int
    bad_low: float | None
    bad_high: float | None
    expected: float | None
    expected_low: float | None
    expected_high: float | None


class CutoffDecisionsPart(Part):
    """What follows at the cut-off, at equal numbers of approvals as far as ties allow."""

    score: float
    challenger_score: float | None
    champion: ApprovalsPart
    challenger: ApprovalsPart
    both: CellPart
    swap_in: CellPart
    swap_out: CellPart
    neither: CellPart
    fewer_bads: int | None
    fewer_bads_low: float | None
    fewer_bads_high: float | None
    amount: float | None
    saved: float | None
    saved_low: float | None
    saved_high: float | None


class ChallengerPart(Part):
    """Champion against challenger."""

    name: str
    column: str | None
    model_file: str | None
    unseen: list[UnseenPart]
    decision: DecisionPart
    judged: PairedJudgedPart
    by_month: list[PairedMonthPart]
    all_months: PairedPart | None
    coverage: CoveragePart
    records: RecordsPart
    champion: ModelPart
    challenger: ModelPart
    cutoff: CutoffDecisionsPart | None


class ChallengerDocument(Part):
    """What the challenger adds to the document."""

    challenger: ChallengerPart | None


def document(result: ChallengerResult | None, inputs: Inputs, least_gain: float) -> ChallengerDocument:
    """The figures for programs."""
    facts = inputs.challenger
    if result is None or facts is None:
        return ChallengerDocument(challenger=None, null_reasons={"challenger": "no_challenger"})
    champion, challenger = (_model(result, which) for which in BOTH)
    unseen = inputs.batch.challenged.unseen if inputs.batch.challenged else {}
    part = ChallengerPart(
        name=facts.name,
        column=facts.column,
        model_file=facts.model.file if facts.model else None,
        unseen=[UnseenPart(name=name, n=n) for name, n in unseen.items()],
        decision=_decision(result, least_gain),
        judged=PairedJudgedPart(months=[month_name(one) for one in result.months], **_paired(result.paired)),
        by_month=[PairedMonthPart(month=month_name(month), **_paired(one)) for month, one in result.by_month],
        all_months=PairedPart(**_paired(result.together)) if result.together else None,
        coverage=CoveragePart(**asdict(result.coverage), is_selected=result.coverage.is_selected),
        records=_records(result.batch),
        champion=champion,
        challenger=challenger,
        cutoff=_cutoff(result),
        null_reasons={
            "column": "scored_by_a_model",
            "model_file": "scores_in_the_files",
            "all_months": "same_as_judged",
            "cutoff": "no_cutoff",
        },
    )
    return ChallengerDocument(challenger=part)


def _decision(result: ChallengerResult, least_gain: float) -> DecisionPart:
    decision, gain = result.decision, result.decision.gain
    return DecisionPart(
        choice=decision.choice.value,
        code=decision.code,
        gain=gain.value if gain else None,
        low=gain.low if gain else None,
        high=gain.high if gain else None,
        least_gain=least_gain,
        smallest_gain=decision.smallest,
        null_reasons=dict.fromkeys(("gain", "low", "high", "smallest_gain"), decision.code),
    )


def _paired(paired: PairedAuc) -> dict[str, Any]:
    values = {name: getattr(paired, name) for name in ("n_event", "n_non_event", *PAIRED)}
    reasons = dict.fromkeys(PAIRED, paired.reason or paired.error_reason or "no_variance")
    return values | {"null_reasons": reasons}


def _records(pairs: PairTally) -> RecordsPart:
    champion, challenger, none = pairs.counted_alone()
    return RecordsPart(both=pairs.pairs().n, only_champion=champion, only_challenger=challenger, none=none)


def _model(result: ChallengerResult, which: int) -> ModelPart:
    own: Discrimination = result.discrimination[which]
    psi = result.psi[which] if result.psi else None
    drift = result.drift[which] if result.drift else None
    reference = result.at_reference
    auc = (reference.champion, reference.challenger)[which] if reference else None
    absent = result.unpaired
    return ModelPart(
        auc=own.auc,
        auc_low=own.auc_low,
        auc_high=own.auc_high,
        gini=own.gini,
        ks=own.ks,
        reference_auc=auc,
        psi=psi.psi if psi else None,
        psi_corrected=psi.corrected if psi else None,
        ks_drift=drift.ks if drift else None,
        ks_pvalue=drift.pvalue if drift else None,
        null_reasons={
            **dict.fromkeys(("auc", "gini", "ks"), own.reason),
            **dict.fromkeys(("auc_low", "auc_high"), own.variance_reason),
            "reference_auc": (reference.reason if reference else absent),
            **dict.fromkeys(("psi", "psi_corrected"), psi.reason if psi else absent),
            **dict.fromkeys(("ks_drift", "ks_pvalue"), drift.reason if drift else absent),
        },
    )


def _cutoff(result: ChallengerResult) -> CutoffDecisionsPart | None:
    swap, both, cutoff = result.swap, result.approvals, result.cutoff
    if swap is None or both is None or cutoff is None:
        return None
    known = swap.incomparable is None
    saved = result.money or (None, None, None)
    unknown = dict.fromkeys(("fewer_bads", "fewer_bads_low", "fewer_bads_high"), swap.incomparable)
    return CutoffDecisionsPart(
        score=swap.cutoff,
        challenger_score=swap.challenger_cutoff,
        champion=_approvals(both[0]),
        challenger=_approvals(both[1]),
        both=_cell(swap.both),
        swap_in=_cell(swap.swap_in),
        swap_out=_cell(swap.swap_out),
        neither=_cell(swap.neither),
        fewer_bads=swap.fewer_bads if known else None,
        fewer_bads_low=swap.low if known else None,
        fewer_bads_high=swap.high if known else None,
        amount=cutoff.amount,
        saved=saved[0],
        saved_low=saved[1],
        saved_high=saved[2],
        null_reasons={
            "challenger_score": "approves_none",
            **unknown,
            "amount": "no_amount",
            **dict.fromkeys(
                ("saved", "saved_low", "saved_high"), "no_amount" if cutoff.amount is None else swap.incomparable
            ),
        },
    )


def _approvals(one: Approvals) -> ApprovalsPart:
    bounds = dict.fromkeys(("bad_low", "bad_high"), "no_outcome")
    expected = dict.fromkeys(("expected", "expected_low", "expected_high"), one.reason)
    values = {name: value for name, value in asdict(one).items() if name != "reason"}
    return ApprovalsPart(**values, null_reasons={**bounds, **expected})


def _cell(cell: Cell) -> CellPart:
    return CellPart(n=cell.n, n_event=cell.n_event, n_non_event=cell.n_non_event, n_unknown=cell.n_unknown)
