"""How a table, or a sentence in its place, is shown: as HTML and as plain text."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitor_lib.render.display import Shown, render
from monitor_lib.render.numbers import plain_table


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    note: str = "",
    total: int | None = None,
    words: Collection[int] = (0,),
) -> Shown:
    """A table whose columns ``words`` (from 0) hold words, the others numbers; ``total`` is the row that sums up."""
    html = render("table.html.j2", head=head, rows=rows, note=note, total=total, words=words)
    return Shown(html, plain_table(head, rows) + (f"\n{note}" if note else ""))


@dataclass(frozen=True)
class Row:
    """One measure of several sides: of each the value and what stands in small type beneath it."""

    measure: str
    cells: tuple[tuple[str, str], ...]


Group = tuple[str, str, Sequence[Row]]  # its name, which records it is about, its rows


def side_by_side(head: Sequence[str], groups: Sequence[Group], *, note: str) -> Shown:
    """A table that sets several sides next to each other; a group without a name has no line of its own."""
    html = render("side_by_side.html.j2", head=head, groups=groups, note=note)
    return Shown(html, f"{side_by_side_text(head, groups)}\n{note}")


def side_by_side_text(head: Sequence[str], groups: Sequence[Group]) -> str:
    """The same as plain text, without the note."""
    parts = []
    for name, records, rows in groups:
        cells = [
            [row.measure, *(f"{value} ({beneath})" if beneath else value for value, beneath in row.cells)]
            for row in rows
        ]
        parts.append((f"{name}, {records}\n" if name else "") + plain_table(head, cells))
    return "\n\n".join(parts)


def note(text: str) -> Shown:
    """A sentence where a table or figure would stand."""
    return Shown(render("note.html.j2", text=text), text)
