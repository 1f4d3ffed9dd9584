"""Serve the application at an address."""

import logging
import os
import resource
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import uvicorn

from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _
from monitor_lib.service.app import Service, create_service
from monitor_lib.service.connections import PatientProtocol
from monitor_lib.service.settings import Settings
from monitor_lib.service.worker import without_values

MOST_AT_ONCE = 256  # connections; further ones are told to come again
FILES = 4 * MOST_AT_ONCE  # that may be open
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
    _allow_files()
    _log_to_stderr()
    service = create_service(settings)
    config = uvicorn.Config(
        service.app,
        http=PatientProtocol,
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
        _Server(config, service).run(sockets=[listening])


class _Server(uvicorn.Server):
    """uvicorn's own; reports that are being made are interrupted as soon as a signal comes."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        self._service.end()
        super().handle_exit(sig, frame)


def _allow_files() -> None:
    """Let this process open as many files as its connections need, as far as the system allows."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


class _WithoutValues(logging.Filter):
    """Replaces an unexpected error by its kind and the lines of code that led to it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args, record.exc_info = without_values(record.exc_info[1]), (), None
        return True


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    handler.addFilter(_WithoutValues())
    # What the server's libraries say names addresses and connections; where it matters, a request has its own line.
    for name, level in (("monitor_lib", logging.INFO), ("uvicorn", logging.CRITICAL), ("asyncio", logging.CRITICAL)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
