"""Names that become folders of the archive: only plain names, so that no path can lead out of the archive."""

import re

from monitor_lib.i18n import _

FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# The archive keeps files of its own beside these folders.
TAKEN = {"index.html", "ledger.jsonl", "ledger.head"}
LONGEST = 100
LONGEST_BYTES = 240  # of a folder's name, on every system


def plain_name(name: str, what: str) -> str:
    """Return ``name`` if it can be a folder's name on every system.

    Raises:
        ValueError: it is empty, too long, begins or ends with a dot or blank, is reserved, or contains a character that
            is not allowed in a plain file name.

    """
    plain = (
        0 < len(name) <= LONGEST
        and len(name.encode("utf-8", "surrogatepass")) <= LONGEST_BYTES
        and name.strip(". ") == name
        and not FORBIDDEN.search(name)
        and not RESERVED.fullmatch(name)
        and name.casefold() not in TAKEN
        and not any(0xD800 <= ord(character) <= 0xDFFF for character in name)  # bytes that are no text
    )
    if not plain:
        raise ValueError(
            _("the {what}'s name must be a plain file name of at most {longest} characters, got {name!r}").format(
                what=what, longest=LONGEST, name=name[:LONGEST]
            )
        )
    return name
