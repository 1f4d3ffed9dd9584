"""Report batches of a credit model: ``python run_report.py --help``."""

import os
import signal
import sys
from importlib.util import find_spec

if __name__ == "__main__":
    # Until the command handles signals itself, Ctrl-C ends it at once, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

# Figures need none of matplotlib's backends; a wrong backend in this variable would make the import fail.
os.environ.pop("MPLBACKEND", None)

for package in ("click", "pyarrow"):  # looked for, not imported: that takes time
    if find_spec(package) is None:
        sys.exit(
            f"run_report.py: {package} is not installed; run `make report` once, then .venv/bin/python run_report.py"
        )

from monitor_lib.cli.report import report  # noqa: E402 - what may be missing is looked for first

if __name__ == "__main__":
    report(prog_name="run_report.py")
