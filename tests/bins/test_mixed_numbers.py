"""Numbers with texts among them are watched as numbers; each text that recurs has a bin of its own."""

import numpy as np
import pyarrow as pa
import pytest

from monitor_lib.bins.binning import bins_of
from monitor_lib.bins.bins import ABOVE, MISSING, TROUBLE, UNSEEN, Kind
from monitor_lib.bins.fitting import ParseOptions, fit_bins
from monitor_lib.bins.summary import ValueTally

NUMBERS = [f"{1000 + 7 * at % 997}.5" for at in range(400)]


def fitted(texts, decimal=".", **more):
    """The bins of a column of texts."""
    column = pa.array(texts, pa.string()).dictionary_encode()
    return fit_bins("x", ValueTally.of(column), ParseOptions(decimal), **more)


def test_a_text_that_recurs_is_a_bin():
    """``NA`` in a fifth of the records: a number, and the share of ``NA`` apart from what is missing."""
    found = fitted(NUMBERS + ["NA"] * 80 + [""] * 20)
    assert (found.bins.kind, found.bins.sentinels) == (Kind.NUMBER, ("NA",))
    assert found.counts[TROUBLE] == 80
    assert found.counts[MISSING] == 20
    assert found.counts.sum() == 500
    at = bins_of(pa.array(["NA", "na", "1000.5", "5000", None]), found.bins, ".", None)
    assert at[0] == TROUBLE
    assert at[1] == UNSEEN
    assert at[2] >= found.bins.first_regular
    assert at[4] == MISSING


@pytest.mark.parametrize(("numbers", "words"), [(NUMBERS[:90], ["NULL"] * 510), (NUMBERS[:60], ["n/d", "N/I"] * 150)])
def test_texts_in_most_records(numbers, words):
    """However many records hold the texts, the other values are numbers, and numbers that double show."""
    found = fitted(numbers + words)
    assert (found.bins.kind, found.bins.sentinels) == (Kind.NUMBER, tuple(sorted(set(words))))
    at = bins_of(pa.array([*sorted(set(words)), "99999"]), found.bins, ".", None).tolist()
    assert at == [*range(TROUBLE, TROUBLE + len(set(words))), ABOVE]


def test_a_typing_error_among_few_numbers():
    """One of 90 numbers among 510 ``NULL``: a number still; where a tenth of them are errors, it is none."""
    assert fitted([*NUMBERS[:90], *["NULL"] * 510, "1o2"]).bins.kind is Kind.NUMBER
    assert fitted([*NUMBERS[:30], *["NULL"] * 970, *"abcd"]).bins.kind is Kind.CATEGORY


def test_an_error_among_numbers():
    """One number longer than a float holds makes no name of the others."""
    assert fitted([*[str(5 * at % 499) for at in range(400)], str(10**17), "NA"]).bins.kind is Kind.NUMBER


def test_a_text_that_is_rare_is_unseen():
    """A typing error in one record is no category, and no name on the page."""
    found = fitted([*NUMBERS, "1o2"])
    assert (found.bins.kind, found.bins.sentinels, found.counts[UNSEEN]) == (Kind.NUMBER, (), 1)


@pytest.mark.parametrize(
    "texts",
    [
        ["1", "2", "3", "A"] * 100,
        [f"{letter}{at}" for at in range(50) for letter in "ABCD"],
        [*"ABCDEFGH" * 60, *(str(at % 25) for at in range(200))],
        [str(at) for at in range(400)],
        [*NUMBERS[:100], *(f"word {at % 30}" for at in range(200))],
        [*NUMBERS, *(f"word {at % 15}" for at in range(150))],
    ],
)
def test_categories_stay_categories(texts):
    """Few distinct numbers, codes, or many texts: no number."""
    assert fitted(texts).bins.kind is Kind.CATEGORY


def test_declared_as_a_category():
    """Who says so is believed."""
    assert fitted(NUMBERS + ["NA"] * 80, categorical=True).bins.kind is Kind.CATEGORY


@pytest.mark.parametrize(
    ("written", "decimal"),
    [
        (lambda n: f"R$ {n:,.2f}".translate(str.maketrans(",.", ".,")), ","),
        (lambda n: f"{n:,.2f}".translate(str.maketrans(",.", ".,")), ","),
        (lambda n: f"{n:,.2f}", "."),
        (lambda n: f"{n:.2f}%", "."),
        (lambda n: f"{n:.2f} anos", "."),
        (lambda n: f"({-n:,.2f})" if n < 0 else f"{n:,.2f}", "."),
        (lambda n: f"{abs(n):,.2f}{'-' * (n < 0)}", "."),
        (lambda n: f"{n:,.2f}\u00a0\u20ac".translate(str.maketrans(",.", ".,")), ","),
    ],
)
def test_a_form_of_writing_is_no_category(written, decimal):
    """The bins are those of the plain numbers, and a batch without the sign falls into them too."""
    numbers = [(1000 + 7 * at % 997 + 0.5) * (-1) ** at for at in range(400)]
    found = fitted([written(number) for number in numbers], decimal)
    plain = fitted([f"{number:.2f}".replace(".", decimal) for number in numbers], decimal)
    assert found.bins.kind is Kind.NUMBER
    assert found.bins.edges == plain.bins.edges
    assert np.array_equal(found.counts, plain.counts)
    doubled = bins_of(pa.array([written(2 * number) for number in numbers]), found.bins, decimal, None)
    same = bins_of(
        pa.array([f"{2 * number:.2f}".replace(".", decimal) for number in numbers]), found.bins, decimal, None
    )
    assert np.array_equal(doubled, same)
