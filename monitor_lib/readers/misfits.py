"""The first rows of a CSV file whose fields do not fit its header, and what to do about them."""

from dataclasses import dataclass, field

from monitor_lib.i18n import _
from monitor_lib.readers.csv_rows import escape_fits
from monitor_lib.readers.no_records import STROKES, is_strokes, what_it_is

KEPT = 100
LONGEST = 1 << 16  # characters; a longer row is not kept, so the memory is bounded


@dataclass
class Misfits:
    """Such rows, as far as they are kept.

    Attributes:
        delimiter: of the file.
        escape: that of [csv].
        rows: the text of each, the fields of the header, and those of the row.

    """

    delimiter: str = ","
    escape: str = ""
    rows: list[tuple[str, int, int]] = field(default_factory=list, repr=False)

    def add(self, text: str, expected: int, actual: int) -> None:
        """Keep one more row, if it is no very long one."""
        if len(self.rows) < KEPT and len(text) <= LONGEST:
            self.rows.append((text, expected, actual))

    def advice(self, *, every: bool) -> str:
        """What to do; ``every`` says that no record of the file fits."""
        if not self.rows:
            return _("look for a delimiter inside a value")
        text, expected, actual = self.rows[0]
        if is_strokes(text.replace(self.delimiter, "")):
            return what_it_is(STROKES)
        texts = [row for row, _expected, _actual in self.rows]
        if not self.escape and escape_fits(texts, self.delimiter, expected):
            return _('a backslash stands before signs inside values: write escape = "\\\\" under [csv]')
        if every:
            said = _("the header has {expected} fields, this record {actual}: correct the header or export again")
        elif actual < expected:
            said = _(
                "the header has {expected} fields, this record {actual}: some are missing, or a line ends inside a"
                " value; correct such records"
            )
        else:
            said = _("look for a delimiter inside a value: the header has {expected} fields, this record {actual}")
        return said.format(expected=expected, actual=actual)
