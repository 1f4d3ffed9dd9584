"""What a reader must know before relying on the comparison."""

from collections.abc import Iterator

from monitor_lib.config.policy import Policy
from monitor_lib.i18n import _
from monitor_lib.render.numbers import count, decimal, limit, signed
from monitor_lib.report.topic import Caveat, Gravity
from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.stats.swap_set import Cell
from monitor_lib.tallies.pairs import CHALLENGER
from monitor_lib.topics.challenger.measure import ChallengerResult

# Outcomes of those that the challenger would take in, as a share of those of the ones it would turn away.
FEW_OUTCOMES = 0.8


def caveats(result: ChallengerResult, policy: Policy) -> Iterator[Caveat]:
    """Records that only one can score, a challenger that has moved or was fitted to the reference, unknown swap-ins."""
    yield from _alone(result)
    yield from _reference(result, policy)
    yield from _swapped_in(result)


def _alone(result: ChallengerResult) -> Iterator[Caveat]:
    champion, challenger, none = result.batch.counted_alone()
    if champion or challenger:
        n = result.batch.pairs().n
        yield Caveat(
            "scored_by_one_only",
            Gravity.MISSING_PART,
            {"only_champion": champion, "only_challenger": challenger, "n": none, "records": n},
            lambda: _(
                "Both models have scored {n} records of the batch, and only these are compared. {champion} more have"
                " the champion's score only, {challenger} the challenger's only, {none} have none."
            ).format(n=count(n), champion=count(champion), challenger=count(challenger), none=count(none)),
        )


def _reference(result: ChallengerResult, policy: Policy) -> Iterator[Caveat]:
    here, there = result.paired, result.at_reference
    if result.psi is not None:
        moved = result.psi[CHALLENGER]
        if moved.corrected is not None and moved.corrected >= policy.stability.amber and (moved.low or 0.0) > 0:
            psi, amber = moved.corrected, policy.stability.amber
            yield Caveat(
                "challenger_drifted",
                Gravity.EXPLAINED,
                {"psi": psi},
                lambda: _(
                    "The challenger's scores no longer look like those of the reference: PSI {psi} (amber limit"
                    " {amber})."
                ).format(psi=decimal(psi), amber=limit(amber)),
            )
    if here.gain is None or here.error is None or there is None or there.gain is None or there.error is None:
        return
    if there.gain - here.gain > Z_ONE_SIDED * (there.error**2 + here.error**2) ** 0.5:
        gains = here.gain, there.gain
        yield Caveat(
            "gain_was_larger_on_the_reference",
            Gravity.EXPLAINED,
            {"gain": gains[0], "reference_gain": gains[1]},
            lambda: _(
                "On the reference the challenger's AUC lies {there} above the champion's, here {here}: ask whether the"
                " challenger was fitted on records of the reference."
            ).format(there=signed(gains[1]), here=signed(gains[0])),
        )


def _swapped_in(result: ChallengerResult) -> Iterator[Caveat]:
    swap = result.swap
    if swap is None or not swap.swap_in.n or not swap.swap_out.n_known:
        return
    taken, turned = swap.swap_in, swap.swap_out
    if _known(taken) < FEW_OUTCOMES * _known(turned):
        yield Caveat(
            "few_outcomes_of_swap_ins",
            Gravity.MISSING_PART,
            {"n": taken.n_known, "records": taken.n},
            lambda: _(
                "Of the {taken} records that only the challenger approves, {taken_known} have a known outcome; of the"
                " {turned} that only the champion approves, {turned_known}. Who was rejected has no outcome, so the"
                " bads that the challenger would take in are counted too low."
            ).format(
                taken=count(taken.n),
                taken_known=count(taken.n_known),
                turned=count(turned.n),
                turned_known=count(turned.n_known),
            ),
        )


def _known(cell: Cell) -> float:
    return cell.n_known / cell.n
