"""By what the records were scored: for programs, for the page, and what a reader must know of it."""

from collections.abc import Callable, Iterator, Mapping

from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, cut
from monitor_lib.report.inputs import Inputs
from monitor_lib.report.parts import ScoredPart, ScorerPart, UnseenPart
from monitor_lib.report.topic import Caveat, Gravity
from monitor_lib.scoring.facts import ScoredFile


def scorer_part(inputs: Inputs) -> ScorerPart | None:
    """The part of ``metrics.json``; None where the files hold their scores."""
    model, scored = inputs.model, inputs.batch.scored
    if model is None or scored is None:
        return None
    reference = inputs.reference.scored if inputs.reference else None
    return ScorerPart(
        file=model.file,
        sha256=model.sha256,
        format=model.format,
        saved_with=model.saved_with or None,
        python=model.python,
        scikit_learn=model.scikit_learn,
        environment=model.environment,
        unseen=model.unseen,
        batch=_part(scored),
        reference=_part(reference) if reference else None,
        null_reasons={"saved_with": "not_in_the_file"},
    )


def _part(scored: ScoredFile) -> ScoredPart:
    return ScoredPart(
        records=scored.records,
        unseen=[UnseenPart(name=name, n=n) for name, n in scored.unseen.items()],
        ignored=[UnseenPart(name=name, n=n) for name, n in scored.ignored.items()],
        differing=scored.differing,
        null_reasons={"differing": "no_scores_in_the_file"},
    )


def scored_by(inputs: Inputs) -> str:
    """A sentence that says by what the records were scored; empty where the files hold their scores."""
    model, scored = inputs.model, inputs.batch.scored
    if model is None or scored is None:
        return ""
    sentence = _("All records were scored by {file} under Python {python} with scikit-learn {version}.").format(
        file=cut(model.file, 60), python=model.python, version=model.scikit_learn
    )
    if scored.differing == 0:
        sentence += " " + _("The batch's own scores are the same.")
    return sentence


def scored_in_short(inputs: Inputs) -> str:
    """The model file and its version for the head of the page; empty where the files hold their scores."""
    model = inputs.model
    if model is None:
        return ""
    return _("by {file}, scikit-learn {version}").format(file=cut(model.file, 60), version=model.scikit_learn)


def caveats_of_scoring(inputs: Inputs) -> Iterator[Caveat]:
    """Values that a model can't take, and scores in the batch that are not the model's."""
    yield from _of_challenger(inputs)
    scored = inputs.batch.scored
    if scored is None:
        return
    yield from _new_values(
        "unseen_by_the_model",
        scored,
        scored.unseen,
        lambda: _(
            "{name} holds values that the model in use was not fitted on, in {most} of {records} records (columns"
            " concerned: {n}); they were scored as missing. This changes the scores, and with them AUC, KS and PSI."
        ),
    )
    yield from _new_values(
        "ignored_by_the_model",
        scored,
        scored.ignored,
        lambda: _(
            "{name} holds categories that the model in use was not fitted on, in {most} of {records} records (columns"
            " concerned: {n}); its encoder is set to accept them."
        ),
    )
    if scored.differing:
        differing = scored.differing
        yield Caveat(
            "scores_differ_from_the_model",
            Gravity.MISSING_PART,
            {"n": differing, "records": scored.records},
            lambda: _(
                "The batch's own scores differ from the model's in {n} of {records} records; all figures are of the"
                " model's. Ask which model scored the batch."
            ).format(n=count(differing), records=count(scored.records)),
        )


def _of_challenger(inputs: Inputs) -> Iterator[Caveat]:
    """Values that the challenger's model can't take, and a reference that it can't score."""
    if inputs.challenger is None:
        return
    if inputs.reference is not None and inputs.reference.pairs is None:
        yield Caveat(
            "reference_not_paired",
            Gravity.MISSING_PART,
            {},
            lambda: _(
                "The challenger can't score the reference, so its PSI, its distance and its expected bads are missing:"
                " see whether the reference holds all columns that the challenger needs."
            ),
        )
    scored = inputs.batch.challenged
    if scored is not None:
        yield from _new_values(
            "unseen_by_the_challenger",
            scored,
            scored.unseen,
            lambda: _(
                "{name} holds values that the challenger was not fitted on, in {most} of {records} records (columns"
                " concerned: {n}); it scored them as missing."
            ),
        )


def _new_values(code: str, scored: ScoredFile, counts: Mapping[str, int], text: Callable[[], str]) -> Iterator[Caveat]:
    if counts:
        names = sorted(counts, key=lambda name: (-counts[name], name))
        most, n = counts[names[0]], len(names)
        yield Caveat(
            code,
            Gravity.MISSING_PART,
            {"n": most, "records": scored.records, "names": names},
            lambda: text().format(n=count(n), name=cut(names[0], 40), most=count(most), records=count(scored.records)),
        )
