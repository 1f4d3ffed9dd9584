"""What the bins of a variable are called."""

from itertools import pairwise

from monitor_lib.bins.bins import ABOVE, BELOW, MISSING, UNSEEN, Bins, Kind
from monitor_lib.i18n import _
from monitor_lib.iso_dates import day_name
from monitor_lib.render.numbers import cut, scores

LONGEST = 40
# A category with fewer records in the reference is not named: it might identify a person.
LEAST_NAMED = 20


def bin_labels(bins: Bins, reference: tuple[int, ...]) -> list[str]:
    """A label for each bin; ``reference`` is how many records it has there, shape (bins,)."""
    trouble = {
        MISSING: _("missing"),
        UNSEEN: _("never seen in the reference"),
        BELOW: _("below the reference's range"),
        ABOVE: _("above the reference's range"),
    }
    sentinels = [_("sentinel {value}").format(value=cut(value, LONGEST)) for value in bins.sentinels]
    if bins.kind is Kind.CATEGORY:
        counts = reference[bins.first_regular :]
        regular = [
            cut(level, LONGEST) if count >= LEAST_NAMED else _("a rare category")
            for level, count in zip(bins.levels, counts, strict=False)
        ]
        regular += _groups(bins.groups)
    else:
        regular = _ranges(bins)
    return [*(trouble[index] for index in sorted(trouble)), *sentinels, *regular]


def _groups(n: int) -> list[str]:
    """All other categories, in one bin or in several."""
    if n < 2:
        return [_("all other categories of the reference")] * n
    return [_("other categories, group {k} of {n}").format(k=k, n=n) for k in range(1, n + 1)]


def _ranges(bins: Bins) -> list[str]:
    if not bins.regular:
        return []
    if not bins.edges:
        return [_("the reference's only value")]
    ends = [day_name(int(edge // 1)) for edge in bins.edges] if bins.kind is Kind.DATE else scores(bins.edges)
    return [f"\u2264 {ends[0]}", *(f"{low} \u2013 {high}" for low, high in pairwise(ends)), f"> {ends[-1]}"]
