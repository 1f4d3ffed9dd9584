"""Show progress while batches are reported: a progress bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from monitor_lib.i18n import _
from monitor_lib.runs.report import Outcome, Reported

CHOICE = "blue"  # of a decision between two models, which is neither good nor bad
WIDEST, WIDEST_CHOICE = len("inconclusive"), len("not enough evidence")
COLOURS = {"red": "red", "amber": "yellow", "green": "green", "inconclusive": "bright_black"}


class Display:
    """What a person sees while batches are reported."""

    def __init__(self, total: int, width: int) -> None:
        """Show nothing yet; see :func:`progress`."""
        self._width = width
        self._console = Console(highlight=False, soft_wrap=True)
        self._errors = Console(highlight=False, soft_wrap=True, stderr=True)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._reports = self.bar.add_task(_("Reporting"), total=total)
        self._pieces: TaskID | None = None

    def reported(self, reported: Reported) -> None:
        """Show what became of a batch."""
        console = self._errors if reported.outcome is Outcome.FAILED else self._console
        console.print(_line(reported, self._width))
        self.bar.advance(self._reports)

    def counting(self, pieces: int) -> Callable[[], None]:
        """Show that so many more pieces are being counted; call the result when one of them is."""
        if self._pieces is None:
            self._pieces = self.bar.add_task(_("Counting"), total=0)
        task = self._pieces
        self.bar.update(task, total=(self.bar.tasks[self.bar.task_ids.index(task)].total or 0) + pieces)
        return lambda: self.bar.advance(task)


@contextmanager
def progress(total: int, width: int) -> Iterator[Display]:
    """Show progress.

    Args:
        total: the number of batches.
        width: the width of the longest batch name, in characters.

    """
    display = Display(total, width)
    with display.bar:
        yield display


def _line(reported: Reported, width: int) -> Text:
    line = Text(f"{reported.request.name:<{width}}  ")
    if reported.run is None:
        return line.append(_("failed"), "bold red").append(f"  {reported.sentence}")
    said, colour = reported.run.status, COLOURS[reported.run.status]
    if reported.run.choice:
        said, colour = reported.run.choice.replace("_", " "), CHOICE
    line.append(f"{said:<{WIDEST_CHOICE if reported.run.choice else WIDEST}}", f"bold {colour}")
    line.append(f"  {reported.run.report}")
    if reported.outcome is not Outcome.REPORTED:
        line.append(f"  ({reported.outcome})")
    return line
