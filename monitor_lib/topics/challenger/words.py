"""The decision in words."""

from monitor_lib.i18n import _, ngettext
from monitor_lib.render.numbers import count, decimal, limit, month, months_between, scores, signed
from monitor_lib.stats.swap_set import SwapSet
from monitor_lib.tallies.scores import EVENT, NON_EVENT
from monitor_lib.topics.challenger.decision import Choice, Decision
from monitor_lib.topics.challenger.measure import ChallengerResult

SMALL_MONEY = 100


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
        Choice.NOT_ENOUGH_EVIDENCE: _("It can't be told whether the challenger is better."),
    }[decision.choice]


def months_text(result: ChallengerResult) -> str:
    """The months that the comparison is judged on."""
    months = result.months
    if len(months) <= months[-1] - months[0]:  # some between are missing
        return ", ".join(map(month, months))
    return months_between(months[0], months[-1])


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
            " of {gain}, which may truly be {low} to {high} (one-sided 95% bounds). The policy asks for at least"
            " {least}. Only a true gain of {smallest} or more would lead to a replacement in 8 of 10 such comparisons."
        ),
        "outcomes_selected": _(
            "On the {n} records with an outcome the AUC is {champion} for the champion and {challenger} for the"
            " challenger: a gain of {gain}. It can't be trusted: outcomes are known mostly for those whom the champion"
            " calls safe, which favours the challenger."
        ),
        "too_few_of_a_class": _(
            "On the same {n} records the AUC is {champion} for the champion and {challenger} for the challenger, but"
            " with fewer than 30 bads or fewer than 30 goods nothing can be decided."
        ),
    }[code]


def _not_compared(code: str) -> str:
    return {
        "no_outcome": _("The ranking was not compared: no record with both scores has a known outcome."),
        "no_scored_outcome": _("The ranking was not compared: no record with an outcome has both scores."),
        "one_class": _("The ranking was not compared: all known outcomes are the same."),
        "fewer_than_two_of_a_class": _("Nothing can be decided: fewer than two bads or fewer than two goods."),
    }[code]


def cutoff_sentence(result: ChallengerResult) -> str:
    """What follows at the cut-off; empty without one."""
    swap = result.swap
    if swap is None:
        return ""
    champion, challenger = swap.approvals
    text = _(
        "At the cut-off {cutoff} the champion approves {n} of {all} records ({months}). Where the challenger approves"
        " {other}, it takes in {taken} that the champion turns away, and turns away {turned} that it approves."
    )
    sentence = text.format(
        cutoff=scores([swap.cutoff])[0],
        n=count(champion),
        all=count(result.judged.pairs().n),
        months=months_text(result) if result.months else _("this batch"),
        other=_("as many") if challenger == champion else count(challenger),
        taken=count(swap.swap_in.n),
        turned=count(swap.swap_out.n),
    )
    if not swap.swap_in.n and not swap.swap_out.n:
        return _("At the cut-off {cutoff} both approve the same {n} of {all} records.").format(
            cutoff=scores([swap.cutoff])[0], n=count(champion), all=count(result.judged.pairs().n)
        )
    parts = [sentence, _consequence(result, swap), _today(result)]
    return " ".join(filter(None, parts))


def _consequence(result: ChallengerResult, swap: SwapSet) -> str:
    if swap.incomparable in ("no_outcome", "cutoff_decides_nothing"):
        return ""
    if swap.incomparable == "unequal_approvals":
        return _("These are not as many, so bads can be compared as rates only.")
    if swap.incomparable is not None:
        text = _(
            "How many bads that means can't be counted: {taken} of those it takes in have an outcome, and {turned} of"
            " those it turns away."
        )
        return text.format(taken=count(swap.swap_in.n_known), turned=count(swap.swap_out.n_known))
    fewer = swap.fewer_bads
    n = abs(fewer)
    text = ngettext(
        "Among known outcomes that means {n} fewer bad", "Among known outcomes that means {n} fewer bads", n
    )
    if fewer < 0:
        text = ngettext(
            "Among known outcomes that means {n} more bad", "Among known outcomes that means {n} more bads", n
        )
    ends = _("(95% interval: {low} to {high}).").format(low=_fewer_or_more(swap.low), high=_fewer_or_more(swap.high))
    return " ".join(filter(None, [text.format(n=count(n)), ends, _in_money(result)]))


def _fewer_or_more(bads: float) -> str:
    n = decimal(abs(bads), 0)
    return _("{n} fewer").format(n=n) if bads > 0 else _("{n} more").format(n=n)


def _in_money(result: ChallengerResult) -> str:
    if result.money is None:
        return ""
    saved, low, high = (_less_or_more(one, result) for one in result.money)
    return _("In money: {saved} (95% interval: {low} to {high}).").format(saved=saved, low=low, high=high)


def _less_or_more(saved: float, result: ChallengerResult) -> str:
    """Money to three digits, in words for its direction."""
    rounded = float(f"{abs(saved):.3g}")
    text = _("{amount} less lost") if saved > 0 else _("{amount} more lost")
    return text.format(amount=with_currency(rounded, result))


def _today(result: ChallengerResult) -> str:
    """Who would swap in this batch, where that is not what was judged."""
    swap = result.swap_today
    if swap is None:
        return ""
    return _("In this batch it would take in {taken} and turn away {turned} of {n} records.").format(
        taken=count(swap.swap_in.n), turned=count(swap.swap_out.n), n=count(result.batch.pairs().n)
    )


def money(value: float, *, signed: bool = False) -> str:
    """Money, with fractions only where it is little."""
    digits = 2 if value != round(value) and abs(value) < SMALL_MONEY else 0
    text = f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
    return "0" if text in ("-0", "+0") else text.replace("-", "\u2212")


def with_currency(value: float, result: ChallengerResult) -> str:
    """Money in the currency of the configuration."""
    currency = result.cutoff.currency if result.cutoff else ""
    return f"{currency} {money(value)}" if currency else money(value)


def basis_sentence(result: ChallengerResult) -> str:
    """On which months the comparison rests, where those are not the batch's alone."""
    own, outcomes = set(result.batch.months), result.champion[0].distribution(EVENT, NON_EVENT).n
    if not result.months or set(result.months) <= own:
        return ""
    if set(result.months) & own:
        return _("This batch holds few outcomes, so earlier months are joined with it: {months}.").format(
            months=months_text(result)
        )
    text = _("No outcome of this batch is known yet: the comparison is that of earlier batches, {months}.")
    if outcomes:
        text = _(
            "No record of this batch has both scores and an outcome: the comparison is that of earlier batches,"
            " {months}."
        )
    return text.format(months=months_text(result))
