"""The table rows of the index pages, as HTML; built without templates, since a page has hundreds and must be fast.

All values are escaped, except numbers that are formatted here and words of this project.
"""

import re
from urllib.parse import quote

from markupsafe import escape

from monitor_lib.archive.chain import Event
from monitor_lib.archive.summary import Failure, Figures, KeptRun, Remark
from monitor_lib.i18n import _
from monitor_lib.render.numbers import NONE, count, cut, decimal, interval, signed
from monitor_lib.status import Status, status_word

# The column of each light: performance, scores, variables, volume.
COLUMNS = 4
COLUMN = {"discrimination": 0, "bad_rate": 0, "stability": 1, "csi": 2, "missing": 2, "unseen": 2, "volume": 3}
OWN_COLUMNS, COMPARISON_COLUMNS = 13, 10  # of the tables on a model's page
MONTHS_SHOWN = 3
LONGEST_WHY = 400
RANK = {status: rank for rank, status in enumerate(Status)}
PLAIN = re.compile(r"[A-Za-z0-9_. :+-]*")
PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]*")

Pills = dict[Status | None, str]


def pills() -> Pills:
    """Return the HTML of each status."""
    return {
        status: f'<span class="mr-pill mr-{status.value if status else "none"}">{escape(status_word(status))}</span>'
        for status in (*Status, None)
    }


def run_row(run: KeptRun, remarks: list[Remark], lights: Pills, *, superseded: bool) -> str:
    """Return the row of a run on its model's page, and the rows of its remarks."""
    old = ' class="mr-old"' if superseded else ""
    own = f'<td><code>{_text(run.run)}</code></td><td class="mr-whole">{_text(utc(run.finished))}</td>'
    row = f"<tr{old}>{_cells(run, '', lights)}{own}</tr>\n"
    return row + "".join(_remark_row(remark) for remark in remarks)


def batch_row(run: KeptRun, model: str, lights: Pills, *, named: bool) -> str:
    """Return the row of a batch's newest run on the page of all models; only a model's first row names the model."""
    return f"<tr><td>{model_link(model) if named else ''}</td>{_cells(run, _address(model) + '/', lights)}</tr>\n"


def failure_row(failure: Failure, model: str | None = None) -> str:
    """Return the row of a batch whose latest attempt was not successful; with ``model``, for the page of all models."""
    words = {Event.FAILED: _("failed"), Event.TIMED_OUT: _("timed out"), Event.INTERRUPTED: _("interrupted")}
    what = escape(words.get(failure.event, failure.event.value))
    return (
        f"<tr>{'' if model is None else f'<td>{model_link(model)}</td>'}"
        f"<td>{escape(failure.batch)}{_against(failure)}</td>"
        f'<td><span class="mr-pill mr-red">{what}</span></td><td class="mr-whole">{escape(utc(failure.at))}</td>'
        f'<td class="mr-long">{escape(cut(failure.why, LONGEST_WHY))}</td></tr>\n'
    )


def _against(failure: Failure) -> str:
    if not failure.challenger:
        return ""
    return f"<small>{escape(_('against {name}').format(name=cut(failure.challenger, 40)))}</small>"


def model_link(model: str) -> str:
    """Return a link from the page of all models to a model's page."""
    return f'<a href="{_address(model)}/index.html">{_text(model)}</a>'


def utc(iso: str) -> str:
    """Return a time in ISO 8601 in a form that is easy to read."""
    return iso.replace("T", " ").removesuffix("+00:00")


def _cells(run: KeptRun, prefix: str, lights: Pills) -> str:
    """Return the cells that both pages show of a run."""
    figures = run.figures
    if figures is None:
        raise ValueError("a run without figures has no row")
    auc, ks, drift, psi = map(decimal, (figures.auc, figures.ks, figures.drift, figures.psi_shown))
    performance, scores, variables, volume = (lights[status] for status in _worst(figures))
    path = f"{prefix}{_address(run.batch)}/{_address(run.run)}"
    return (
        f'<td><a href="{path}/report.html">{_text(run.batch)}</a></td><td>{lights[figures.status]}</td>'
        f"<td>{performance}</td><td>{scores}</td><td>{variables}</td><td>{volume}</td>"
        f'<td class="mr-num">{count(figures.records)}</td><td class="mr-num">{auc}</td><td class="mr-num">{ks}</td>'
        f'<td class="mr-num">{drift}</td><td class="mr-num">{psi}</td>'
    )


def comparison_row(run: KeptRun, remarks: list[Remark], *, superseded: bool) -> str:
    """Return the row of a comparison on its model's page, and the rows of its remarks."""
    old = ' class="mr-old"' if superseded else ""
    own = f'<td><code>{_text(run.run)}</code></td><td class="mr-whole">{_text(utc(run.finished))}</td>'
    row = f"<tr{old}>{_comparison(run, '')}{own}</tr>\n"
    return row + "".join(_remark_row(remark, columns=COMPARISON_COLUMNS) for remark in remarks)


def newest_comparison_row(run: KeptRun, model: str, *, named: bool) -> str:
    """Return the row of a newest comparison on the page of all models."""
    return f"<tr><td>{model_link(model) if named else ''}</td>{_comparison(run, _address(model) + '/')}</tr>\n"


def _comparison(run: KeptRun, prefix: str) -> str:
    """Return the cells that both pages show of a comparison."""
    against = run.figures.against if run.figures else None
    if against is None:
        raise ValueError("a run that compares nothing has no such row")
    words = {"replace": _("Replace"), "keep": _("Keep"), "not_enough_evidence": _("Not enough evidence")}
    path = f"{prefix}{_address(run.batch)}/{_address(run.run)}"
    numbers = [decimal(against.champion), decimal(against.challenger), signed(against.gain)]
    numbers.append(interval(against.low, against.high))
    months = ", ".join(against.months) if len(against.months) < MONTHS_SHOWN else _months(against.months)
    return (
        f'<td><a href="{path}/report.html">{_text(run.batch)}</a></td><td>{escape(cut(against.name, 40))}</td>'
        f'<td><span class="mr-pill">{escape(words.get(against.choice, against.choice))}</span></td>'
        f"<td>{escape(months) or NONE}</td>" + "".join(f'<td class="mr-num">{number}</td>' for number in numbers)
    )


def _months(months: list[str]) -> str:
    return _("{n} months to {last}").format(n=count(len(months)), last=months[-1])


def _remark_row(remark: Remark, columns: int = OWN_COLUMNS) -> str:
    done = f" <strong>{escape(_('Done:'))}</strong> {escape(remark.done)}" if remark.done else ""
    return (
        f'<tr class="mr-remark"><td></td><td colspan="{columns - 1}"><strong>{escape(remark.by)}</strong>,'
        f" {escape(utc(remark.at))}: {escape(remark.text)}{done}</td></tr>\n"
    )


def _worst(figures: Figures) -> list[Status | None]:
    """Return, for each column, the worst status of its lights."""
    worst: list[Status | None] = [None] * COLUMNS
    for name, status in figures.lights:
        column = COLUMN.get(name)
        if column is not None and status is not None:
            other = worst[column]
            worst[column] = status if other is None or RANK[status] < RANK[other] else other
    return worst


def _text(text: str) -> str:
    """Escape a text for HTML; plain names skip the escaping, since they need none."""
    return text if PLAIN.fullmatch(text) else str(escape(text))


def _address(name: str) -> str:
    """Quote a name for an address; plain names skip the quoting, since they need none."""
    return name if PLAIN_NAME.fullmatch(name) else quote(name)
