"""``run_report.py``: report batches."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from monitor_lib.cli import options
from monitor_lib.cli.refusal import refusing
from monitor_lib.execution.processors import processors
from monitor_lib.exit_codes import INTERRUPTED
from monitor_lib.i18n import _

if TYPE_CHECKING:
    from monitor_lib.execution.plan import ReportRequest
    from monitor_lib.runs.progress import Display
    from monitor_lib.runs.session import Run

COMMAND = "run_report.py"


@click.command(
    epilog="Exit code: 0 all reported or up to date; 1 a batch failed; 2 usage or configuration; 3 --fail-on."
)
@click.argument("batches", metavar="[BATCH ...]", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The monitor.toml. Without it: the nearest above each BATCH; without BATCH too: the shipped portfolio's.",
)
@click.option(
    "--challenger",
    type=click.Path(path_type=Path),
    help="Compare with the model that this TOML file names; the batch's ordinary report is not made by such a call.",
)
@options.out
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day until which outcomes are known, where [target] says when they mature (docs/maturity.md).",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=processors, help="How many reports at once [default: one a processor]."
)
@click.option(
    "--fail-on", type=click.Choice(["amber", "red"]), help="End with exit code 3 where a verdict reaches this."
)
@options.unisolated
@click.option(
    "--dask", metavar="ADDRESS", help="Report on a Dask cluster: its scheduler's address, or local (docs/scale.md)."
)
@click.option("--force", is_flag=True, help="Re-perform what is up to date and compare, byte by byte.")
def report(
    batches: tuple[Path, ...],
    config: Path | None,
    challenger: Path | None,
    out: Path,
    as_of: datetime | None,
    jobs: int,
    fail_on: str | None,
    unisolated: bool,
    dask: str | None,
    force: bool,
) -> None:
    """Write one HTML report and one archived notebook for each BATCH; without BATCH, for all that are configured."""
    from monitor_lib.runs.interruption import Interruption

    options.allow_unisolated(unisolated)
    interruption = Interruption().listen()

    if dask is None:
        _start_early()

    from monitor_lib.execution.plan import plan

    with refusing(COMMAND):
        requests = plan(batches, config, challenger, as_of.date() if as_of else None)

        from monitor_lib.runs.progress import progress
        from monitor_lib.runs.session import exit_code, report_all

        width = max(len(one.name) for one in requests)
        with progress(len(requests), width) as display, _place(dask, jobs, requests, display) as run:
            reports, index = report_all(
                requests, out, "en", run, force=force, interruption=interruption, on_done=display.reported, once=True
            )
    interruption.end()
    if len(reports) < len(requests):
        _end_interrupted()
    click.echo(_("Open {page} in a browser.").format(page=index))
    sys.exit(exit_code(reports, fail_on))


def _start_early() -> None:
    """Start the process whose imports take longest; with nothing to report, it ends with this one."""
    from monitor_lib.execution.warm import start_early

    start_early()


@contextmanager
def _place(dask: str | None, jobs: int, requests: "Sequence[ReportRequest]", display: "Display") -> "Iterator[Run]":
    """Where reports are performed: on this machine, or on a cluster."""
    if dask is None:
        from monitor_lib.runs.local import on_this_machine

        yield on_this_machine(min(jobs, len(requests)))
        return
    from monitor_lib.cluster.connection import connected
    from monitor_lib.cluster.reports import on_cluster

    files = {path for request in requests for path in request.files.values()}
    with connected(dask, jobs, files) as client:
        yield on_cluster(client, display.counting)


def _end_interrupted() -> NoReturn:
    sentence = _("interrupted; what was reported before is kept, call again for the rest.")
    click.echo(f"{COMMAND}: {sentence}", err=True)
    sys.exit(INTERRUPTED)
