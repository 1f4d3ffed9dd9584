"""How files are read: the dialect of CSV, and the largest file that is accepted."""

import codecs
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from monitor_lib.config.table import Table
from monitor_lib.i18n import _


class Csv(Table):
    """How CSV files are written; Brazil's are ``;``, ``,`` and ``latin-1``.

    Attributes:
        delimiter, decimal, encoding: between fields, in numbers, and of the text. Delimiter and decimal may be the same
            where numbers stand in quotation marks.
        escape: what stands before a quotation mark inside a value, as Spark's backslash; empty where it is doubled.
        skip_rows: lines above the header, such as titles.

    """

    delimiter: str = ","
    decimal: Literal[".", ","] = "."
    encoding: str = "utf-8"
    escape: Annotated[str, StringConstraints(pattern=r'^[^\w\s",;]?$')] = ""
    skip_rows: int = Field(default=0, ge=0, le=1000)

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, delimiter: str) -> str:
        # Hive writes a control character, "\u0001" in TOML; a NUL or a line's end separates no fields.
        if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\0\r\n':
            raise ValueError(_("must be one character, such as , or ; or a tab"))
        return delimiter

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        probe = "ID;score\n"
        try:
            kept = probe.encode(encoding).decode(encoding) == probe
        except (LookupError, UnicodeError, AttributeError, TypeError):
            kept = False
        if not kept:
            raise ValueError(_('must be a text encoding that Python knows, such as "latin-1"'))
        return codecs.lookup(encoding).name


class Limits(Table):
    """The largest file that is accepted, and how long its report may take."""

    max_excluded: float = Field(default=0.01, ge=0, le=1)
    max_seconds: int = Field(default=3600, ge=1)
    max_columns: int = Field(default=5_000, ge=1)
    max_bytes: int = Field(default=64 << 30, ge=1)
    max_ratio: int = Field(default=200, ge=1)
