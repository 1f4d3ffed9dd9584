"""Show progress while batches are reported: a progress bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from monitor_lib.i18n import _
from monitor_lib.runs.report import Outcome, Reported

CHOICE = "blue"  # of a decision between two models, which is neither good nor bad
WIDEST, WIDEST_CHOICE = len("inconclusive"), len("not enough evidence")
COLOURS = {"red": "red", "amber": "yellow", "green": "green", "inconclusive": "bright_black"}


@contextmanager
def progress(total: int, width: int) -> Iterator[Callable[[Reported], None]]:
    """Show progress, and give a function that must be called with each batch when it is done.

    Args:
        total: the number of batches.
        width: the width of the longest batch name, in characters.

    """
    console = Console(highlight=False, soft_wrap=True)
    errors = Console(highlight=False, soft_wrap=True, stderr=True)
    bar = Progress(
        TextColumn(_("Reporting")),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=total)

        def on_done(reported: Reported) -> None:
            if reported.outcome is Outcome.FAILED:
                errors.print(_line(reported, width))
            else:
                console.print(_line(reported, width))
            bar.advance(task)

        yield on_done


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
