"""The decision in words."""

from monitor_lib.i18n import _, ngettext
from monitor_lib.render.numbers import count, decimal, limit, month, scores, signed
from monitor_lib.topics.challenger.decision import Choice, Decision
from monitor_lib.topics.challenger.measure import ChallengerResult


def choice_word(choice: Choice) -> str:
    """The choice as a short word or two."""
    return {
        Choice.REPLACE: _("Replace"),
        Choice.KEEP: _("Keep"),
        Choice.NOT_ENOUGH_EVIDENCE: _("Not enough evidence"),
    }[choice]


def headline(decision: Decision) -> str:
    """What the decision means."""
    if decision.code == "worse":
        return _("The challenger ranks worse than the champion.")
    return {
        Choice.REPLACE: _("The challenger ranks better than the champion."),
        Choice.KEEP: _("A gain that is worth a replacement is ruled out."),
        Choice.NOT_ENOUGH_EVIDENCE: _("Neither a gain nor its absence is shown."),
    }[decision.choice]


def months_text(result: ChallengerResult) -> str:
    """The months that the comparison is judged on."""
    first, last = result.months[0], result.months[-1]
    return month(first) if first == last else _("{first} to {last}").format(first=month(first), last=month(last))


def ranking_sentence(result: ChallengerResult, least_gain: float) -> str:
    """The gain, what it is compared with, and what that says."""
    decision, paired = result.decision, result.paired
    gain = decision.gain
    if gain is None:
        return _not_compared(decision.code)
    text = _ranking_text(decision.code)
    return text.format(
        n=count(result.n_known),
        champion=decimal(paired.champion),
        challenger=decimal(paired.challenger),
        gain=signed(gain.value),
        low=signed(gain.low),
        high=signed(gain.high),
        loss=decimal(-gain.value),
        least_loss=decimal(-gain.high),
        least=limit(least_gain),
        smallest=decimal(decision.smallest),
    )


def _ranking_text(code: str) -> str:
    return {
        "gain": _(
            "On the same {n} records the AUC is {champion} for the champion and {challenger} for the challenger: a gain"
            " of {gain}. The policy asks for at least {least}, and a gain of zero is ruled out (one-sided 95% bound"
            " {low})."
        ),
        "gain_ruled_out": _(
            "On the same {n} records the AUC is {champion} for the champion and {challenger} for the challenger: a gain"
            " of {gain}. It may truly be up to {high} (one-sided 95% bound); the policy asks for at least {least}."
        ),
        "worse": _(
            "On the same {n} records the AUC is {champion} for the champion and {challenger} for the challenger: the"
            " challenger ranks worse, by {loss} (at least {least_loss}, by a one-sided 95% bound)."
        ),
        "uncertain": _(
            "On the same {n} records the AUC is {champion} for the champion and {challenger} for the challenger: a gain"
            " of {gain}, which may truly be {low} to {high}. The policy asks for at least {least}; a true gain of"
            " {smallest} or more would have shown in 8 of 10 such comparisons."
        ),
        "too_few_of_a_class": _(
            "On the same {n} records the AUC is {champion} for the champion and {challenger} for the challenger, but"
            " with fewer than 30 bads or fewer than 30 goods nothing can be decided."
        ),
    }[code]


def _not_compared(code: str) -> str:
    return {
        "no_outcome": _("The ranking was not compared: no outcome of any record that both have scored is known yet."),
        "no_scored_outcome": _("The ranking was not compared: no record with an outcome has both scores."),
        "one_class": _("The ranking was not compared: all known outcomes are the same."),
        "fewer_than_two_of_a_class": _("The ranking was not compared: fewer than two bads or fewer than two goods."),
    }[code]


def cutoff_sentence(result: ChallengerResult) -> str:
    """What follows at the cut-off; empty without one."""
    swap = result.swap
    if swap is None or result.approvals is None:
        return ""
    n = result.approvals[0].n
    text = _(
        "At the cut-off {cutoff} the champion approves {n} of {all} records. Where the challenger approves as many, it"
        " takes in {taken} that the champion turns away, and turns away {turned} that it approves."
    )
    sentence = text.format(
        cutoff=scores([swap.cutoff])[0],
        n=count(n),
        all=count(result.judged.pairs().n),
        taken=count(swap.swap_in.n),
        turned=count(swap.swap_out.n),
    )
    return f"{sentence} {_consequence(result)}" if result.n_known else sentence


def _consequence(result: ChallengerResult) -> str:
    swap, gain = result.swap, result.money
    if swap is None:
        return ""
    fewer = swap.fewer_bads
    counted = ngettext(
        "Among known outcomes that means {n} fewer bad (95% interval {low} to {high}).",
        "Among known outcomes that means {n} fewer bads (95% interval {low} to {high}).",
        abs(fewer),
    )
    if fewer < 0:
        counted = ngettext(
            "Among known outcomes that means {n} more bad (95% interval {low} to {high}).",
            "Among known outcomes that means {n} more bads (95% interval {low} to {high}).",
            abs(fewer),
        )
    ends = sorted((swap.low, swap.high) if fewer >= 0 else (-swap.low, -swap.high))
    low, high = (decimal(end, 0) for end in ends)
    sentence = counted.format(n=count(abs(fewer)), low=low, high=high)
    if gain is None:
        return sentence
    said = _("In money: {saved} less lost (95% interval {low} to {high}).")
    ends = list(gain[1:])
    if gain[0] < 0:
        said = _("In money: {saved} more lost (95% interval {low} to {high}).")
        ends = [-gain[2], -gain[1]]
    return f"{sentence} " + said.format(
        saved=with_currency(abs(gain[0]), result), low=money(ends[0]), high=money(ends[1])
    )


def money(value: float, *, signed: bool = False) -> str:
    """Money without fractions."""
    text = f"{value:+,.0f}" if signed else f"{value:,.0f}"
    return "0" if text in ("-0", "+0") else text.replace("-", "\u2212")


def with_currency(value: float, result: ChallengerResult) -> str:
    """Money in the currency of the configuration."""
    currency = result.cutoff.currency if result.cutoff else ""
    return f"{currency} {money(value)}" if currency else money(value)


def basis_sentence(result: ChallengerResult) -> str:
    """On which months the comparison rests, where those are not the batch's alone."""
    if not result.months:
        return ""
    own = result.batch.months
    if not set(result.months) & set(own):
        return _("No outcome of this batch is known yet: the comparison is that of earlier batches, {months}.").format(
            months=months_text(result)
        )
    if set(result.months) <= set(own):
        return ""
    return _("This batch holds few outcomes, so earlier months are joined with it: {months}.").format(
        months=months_text(result)
    )
