"""What a reader must know before relying on the comparison."""

from collections.abc import Iterator

from monitor_lib.config.policy import Policy
from monitor_lib.i18n import _
from monitor_lib.iso_dates import month_name
from monitor_lib.render.numbers import count, decimal, limit, month, percent, signed
from monitor_lib.report.topic import Caveat, Gravity
from monitor_lib.stats.normal import Z_ONE_SIDED
from monitor_lib.tallies.pairs import CHALLENGER, CHAMPION
from monitor_lib.topics.challenger.measure import ChallengerResult

BACKWARDS = 0.5
MOST_UNPAIRED = 0.01  # of the reference


def caveats(result: ChallengerResult, policy: Policy) -> Iterator[Caveat]:
    """What makes the gain too large, who was not compared, and where the figures at the cut-off can't be compared."""
    yield from _ranking(result)
    yield from _alone(result)
    yield from _missing(result)
    yield from _reference(result, policy)
    yield from _cutoff(result)


def _ranking(result: ChallengerResult) -> Iterator[Caveat]:
    """Outcomes that are known mostly where the champion approved, and a challenger that ranks backwards."""
    coverage, other = result.coverage, result.discrimination[CHALLENGER]
    if coverage.is_selected:
        shares = coverage.riskiest_known / coverage.riskiest, coverage.others_known / coverage.others
        yield Caveat(
            "outcomes_depend_on_the_champion",
            Gravity.WRONG_DIRECTION,
            {"n": coverage.riskiest_known, "records": coverage.riskiest},
            lambda: _(
                "Outcomes are known for {risky} of the fifth that the champion calls the riskiest, and for {others} of"
                " the others. Who was turned away has none, and that lowers the champion's AUC more than the"
                " challenger's: the gain is too large."
            ).format(risky=percent(shares[0]), others=percent(shares[1])),
        )
    if other.auc_high is not None and other.auc_high < BACKWARDS:
        auc = other.auc
        yield Caveat(
            "challenger_ranks_backwards",
            Gravity.WRONG_DIRECTION,
            {"auc": auc},
            lambda: _(
                "The challenger ranks backwards (AUC {auc}): check direction under [score] in the challenger's file."
            ).format(auc=decimal(auc)),
        )


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


def _missing(result: ChallengerResult) -> Iterator[Caveat]:
    """A reference that was scored in part, and months before the batch that the challenger has not scored."""
    if result.reference is not None:
        alone, paired = result.reference.counted_alone()[CHAMPION], result.reference.pairs().n
        if alone > MOST_UNPAIRED * (alone + paired):
            yield Caveat(
                "reference_partly_paired",
                Gravity.MISSING_PART,
                {"n": paired, "records": alone + paired},
                lambda: _(
                    "The challenger has scored {n} of the {records} records of the reference that have the champion's"
                    " score: its PSI, its distance and all expected bads are those of these records alone."
                ).format(n=count(paired), records=count(alone + paired)),
            )
    if result.unpaired_months:
        months = result.unpaired_months
        yield Caveat(
            "months_not_paired",
            Gravity.HISTORY,
            {"months": len(months), "month": month_name(months[-1])},
            lambda: _("Earlier months that the challenger has not scored and that are not compared: {months}.").format(
                months=", ".join(map(month, months))
            ),
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
    by_chance = Z_ONE_SIDED * (there.error**2 + here.error**2) ** 0.5
    if there.gain - here.gain > by_chance and there.gain > Z_ONE_SIDED * there.error:
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


def _cutoff(result: ChallengerResult) -> Iterator[Caveat]:
    """A cut-off that decides nothing, and bads of the two that can't be compared as numbers."""
    swap = result.swap
    if swap is None:
        return
    champion, challenger = swap.approvals
    everyone = result.judged.pairs().n
    if champion in (0, everyone):
        text = _("The cut-off approves no record: check score under [cutoff].")
        if champion:
            text = _("The cut-off approves every record: check score under [cutoff].")
        yield Caveat("cutoff_decides_nothing", Gravity.MISSING_PART, {"n": champion}, lambda: text)
    elif swap.incomparable == "unequal_approvals":
        yield Caveat(
            "unequal_approvals",
            Gravity.MISSING_PART,
            {"n": challenger, "records": champion},
            lambda: _(
                "The champion approves {champion} records, the challenger {challenger}: many have equal scores, so no"
                " nearer number is possible. Compare the bad rates, not the bads."
            ).format(champion=count(champion), challenger=count(challenger)),
        )
    elif swap.incomparable == "unequal_outcomes":
        taken, turned = swap.swap_in, swap.swap_out
        yield Caveat(
            "unequal_outcomes",
            Gravity.MISSING_PART,
            {"n": taken.n_known, "records": taken.n},
            lambda: _(
                "Of the {taken} records that only the challenger approves, {taken_known} have a known outcome; of the"
                " {turned} that only the champion approves, {turned_known}. So the bads of the two can't be compared."
            ).format(
                taken=count(taken.n),
                taken_known=count(taken.n_known),
                turned=count(turned.n),
                turned_known=count(turned.n_known),
            ),
        )
