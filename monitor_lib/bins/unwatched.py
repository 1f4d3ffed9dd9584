"""Which columns of a reference are no variables although nobody said so: ids, and dates that move with the batches."""

import re

from monitor_lib.bins.bins import Kind
from monitor_lib.bins.fitting import ReferenceBins

IDENTIFIER, MOVING_DATE = "identifier", "moving_date"
YEAR = 366  # days
FEWEST = 30  # records, below which values that do not repeat say nothing

_WORDS = re.compile(r"[A-Z]?[a-z\u00e0-\u00ff]+|[A-Z]+(?![a-z])|[A-Z]")
_ID_WORDS = {
    *("id", "ids", "uuid", "guid", "cpf", "cnpj", "key", "chave", "contract", "contrato", "proposta", "application"),
    *("protocol", "protocolo", "account", "conta", "nr", "num", "number", "numero", "n\u00famero", "code", "codigo"),
    "c\u00f3digo",
}


def why_unwatched(one: ReferenceBins, days: tuple[int, int] | None) -> str | None:
    """A code for why a column of the reference can't be watched as a variable; None where it can.

    Args:
        one: its bins, with the reference's records.
        days: the first and the last day of the reference's records, since 1970-01-01; None where they have no dates.

    """
    if one.never_repeats and one.counts.sum() >= FEWEST and _is_named_like_an_id(one.bins.name):
        return IDENTIFIER
    if one.bins.kind is Kind.DATE and days is not None:
        first, last = days
        # Dates of birth lie elsewhere; a date of the same time as the records lies later in every batch.
        if one.bins.low >= first - YEAR and one.bins.high <= last + YEAR:
            return MOVING_DATE
    return None


def _is_named_like_an_id(name: str) -> bool:
    return not _ID_WORDS.isdisjoint(word.lower() for word in _WORDS.findall(name))
