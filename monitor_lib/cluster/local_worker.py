"""What a worker of this machine does first: Dask runs this module in it (``preload``)."""

import logging
import signal
from typing import Any


def dask_setup(_worker: Any) -> None:
    """Let Ctrl-C end the caller alone, who ends its workers, and let our sentences say what Dask would log."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quieten()


def quieten() -> None:
    """Silence Dask's own messages in this process."""
    for name in ("distributed", *(one for one in logging.root.manager.loggerDict if one.startswith("distributed."))):
        logging.getLogger(name).setLevel(logging.CRITICAL)
