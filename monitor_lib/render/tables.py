"""How a table, or a sentence in its place, is shown: as HTML and as plain text."""

from collections.abc import Collection, Sequence

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


def note(text: str) -> Shown:
    """A sentence where a table or figure would stand."""
    return Shown(render("note.html.j2", text=text), text)
