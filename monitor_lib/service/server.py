"""Serve the application at an address."""

import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

import uvicorn

from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _
from monitor_lib.service.app import create_app
from monitor_lib.service.settings import Settings

MOST_AT_ONCE = 512  # connections; further ones are told to come again
GRACE = 10  # seconds for requests under way when the service is told to end
ALONE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; port 0 is any free one.

    Raises:
        ConfigError: the address can't be used.

    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=MOST_AT_ONCE)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            _("{host}:{port} can't be used: {reason}; give another --host or --port.").format(
                host=host, port=port, reason=reason
            )
        ) from None


def serve(settings: Settings, listening: socket.socket, say: Callable[[str], object]) -> None:
    """Answer requests until this process is told to end by Ctrl-C or SIGTERM.

    Args:
        settings: what is served.
        listening: where.
        say: called with a line for the person who started the service, once it listens.

    """
    for name in ALONE:  # the service has a process for each processor already
        os.environ.setdefault(name, "1")
    _log_to(sys.stderr)
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
    )
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    names = ", ".join(one.name for one in settings.models)
    say(_("Serving {names} at {address} (Ctrl-C ends it).").format(names=names, address=address))
    with suppress(KeyboardInterrupt):  # how the server passes on the signal that ended it
        uvicorn.Server(config).run(sockets=[listening])


def _log_to(stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    for name, level in (("monitor_lib", logging.INFO), ("uvicorn", logging.CRITICAL)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
