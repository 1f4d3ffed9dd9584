"""Report batches of a credit model: ``python run_report.py --help``."""

import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

if __name__ == "__main__":
    # Until the command handles signals itself, Ctrl-C ends it at once, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

# Figures need none of matplotlib's backends; a wrong backend in this variable would make the import fail.
os.environ.pop("MPLBACKEND", None)

try:
    import click

    if find_spec("pyarrow") is None:  # the last package that may be missing; not imported: that takes time
        raise ModuleNotFoundError("no pyarrow", name="pyarrow")
except ModuleNotFoundError as missing:
    sys.exit(
        f"run_report.py: {missing.name} is not installed; run `make report` once, then .venv/bin/python run_report.py"
    )

from monitor_lib.errors import MonitorError
from monitor_lib.execution.processors import processors
from monitor_lib.execution.project import REPORTS

INTERRUPTED = 130  # the exit code of shells for a command that Ctrl-C ended


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
    "--out", type=click.Path(path_type=Path), default=REPORTS, help="Where reports are kept [default: reports]."
)
@click.option(
    "--jobs", type=click.IntRange(1), default=processors, help="How many reports at once [default: one a processor]."
)
@click.option(
    "--fail-on", type=click.Choice(["amber", "red"]), help="End with exit code 3 where a verdict reaches this."
)
@click.option("--force", is_flag=True, help="Re-perform what is up to date and compare, byte by byte.")
def main(
    batches: tuple[Path, ...], config: Path | None, out: Path, jobs: int, fail_on: str | None, force: bool
) -> None:
    """Write one HTML report and one archived notebook for each BATCH; without BATCH, for all that are configured."""
    from monitor_lib.runs.interruption import Interruption

    interruption = Interruption().listen()

    from monitor_lib.execution.warm import start_early

    # The imports of that process take longest, so it starts first; with nothing to report, it ends with this one.
    start_early()

    from monitor_lib.execution.plan import plan

    try:
        requests = plan(batches, config)

        from monitor_lib.runs.local import on_this_machine
        from monitor_lib.runs.progress import progress
        from monitor_lib.runs.session import exit_code, report_all

        run = on_this_machine(min(jobs, len(requests)))
        with progress(len(requests), max(len(one.name) for one in requests)) as on_done:
            reports, index = report_all(
                requests, out, "en", run, force=force, interruption=interruption, on_done=on_done
            )
    except MonitorError as error:
        click.echo(f"run_report.py: {error}", err=True)
        sys.exit(error.exit_code)
    if len(reports) < len(requests):
        click.echo("run_report.py: interrupted; what was reported before is kept, call again for the rest.", err=True)
        sys.exit(INTERRUPTED)
    click.echo(f"Open {index} in a browser.")
    sys.exit(exit_code(reports, fail_on))


if __name__ == "__main__":
    main()
