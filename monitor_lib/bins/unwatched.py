"""Which columns of a reference are no variables although nobody said so: ids, running numbers, dates that move on."""

import re
from collections.abc import Iterator

from monitor_lib.bins.bins import Bins, Kind
from monitor_lib.bins.fitting import ReferenceBins
from monitor_lib.readers.date_formats import day_of
from monitor_lib.readers.date_suggestions import readings

IDENTIFIER, RUNNING, MOVING_DATE = "identifier", "running_number", "moving_date"
YEAR = 366  # days
FEWEST = 30  # records, below which values that do not repeat say nothing

_WORDS = re.compile(r"[A-Z]?[a-z\u00e0-\u00ff]+|[A-Z\u00c0-\u00dd]+(?![a-z])|[A-Z]")
# An id whatever stands beside them ...
_IDS = {"id", "ids", "uuid", "guid", "cpf", "cnpj", "ssn", "iban", "matricula", "matr\u00edcula"}
# ... and those that are one alone or beside each other only: the balance of an account, a key rate are amounts.
_NUMBERED = {"contract", "contrato", "proposta", "proposal", "application", "protocol", "protocolo", "account", "conta"}
_NUMBERS = {
    *(
        "nr",
        "no",
        "num",
        "number",
        "numero",
        "n\u00famero",
        "code",
        "codigo",
        "c\u00f3digo",
        "cod",
        "cd",
        "key",
        "chave",
    ),
    *("ref", "chk", "dgt"),
}
_THINGS = {
    *("customer", "client", "cliente", "loan", "card", "person", "pessoa", "borrower", "invoice", "order", "pedido"),
    *("operacao", "opera\u00e7\u00e3o", "row", "record", "registro", "line", "linha", "de", "do", "da", "of", "the"),
}


def why_unwatched(one: ReferenceBins, days: tuple[int, int] | None) -> str | None:
    """A code for why a column of the reference can't be watched as a variable; None where it can.

    Args:
        one: its bins, with the reference's records.
        days: the first and the last day of the reference's records, since 1970-01-01; None where they have no dates.

    """
    if one.never_repeats and one.counts.sum() >= FEWEST and _is_named_like_an_id(one.bins.name):
        return IDENTIFIER
    if one.running and one.counts.sum() >= FEWEST:
        return RUNNING
    if days is not None:
        first, last = days
        # Dates of birth lie elsewhere; a date of the same time as the records lies later in every batch.
        if any(low >= first - YEAR and high <= last + YEAR for low, high in _spans(one.bins)):
            return MOVING_DATE
    return None


def _spans(bins: Bins) -> Iterator[tuple[float, float]]:
    """The first and the last day of a column of dates, by each format that reads all of them."""
    if bins.kind is Kind.DATE:
        yield bins.low, bins.high
    elif bins.kind is Kind.CATEGORY and not bins.identifiers:
        # Where date_format is that of another column, dates are categories, of which every batch has new ones.
        levels = [*bins.levels, *bins.others]
        read = [day for level in levels if (day := day_of(level, None)) is not None]
        if levels and len(read) == len(levels):
            yield min(read), max(read)
        yield from ((one.days[0], one.days[-1]) for one in readings(levels))


def _is_named_like_an_id(name: str) -> bool:
    words = {word.lower() for word in _WORDS.findall(name)}
    if words & _IDS:
        return True
    return bool(words & (_NUMBERED | _NUMBERS)) and words <= _NUMBERED | _NUMBERS | _THINGS
