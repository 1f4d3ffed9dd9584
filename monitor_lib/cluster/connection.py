"""Connect to a Dask cluster, and refuse one that could not give the same reports."""

import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor_lib.cluster.facts import Facts, facts, unseen
from monitor_lib.cluster.local_worker import quieten
from monitor_lib.errors import ConfigError, quoted
from monitor_lib.i18n import _

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
SHOWN = 3
LEAVE = 5  # seconds to take leave of a scheduler


@contextmanager
def connected(address: str, jobs: int, files: Iterable[Path]) -> Iterator["Client"]:
    """A client of the cluster, whose workers have this code and these libraries and see the files.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.1:8786``; or ``local``: workers on this machine.
        jobs: how many workers, if they are on this machine.
        files: what the reports read.

    Raises:
        ConfigError: Dask is not installed, nobody answers, there is no worker, or a worker can't give the same reports.

    """
    client = _client(address, jobs)
    try:
        _refuse_no_workers(client, address)
        here = facts()
        for worker, there in sorted(_everywhere(client, facts).items()):
            refuse_other(worker, here, there)
        paths = sorted({path.resolve() for path in files})
        for worker, missing in sorted(_everywhere(client, unseen, paths).items()):
            if missing:
                raise ConfigError(
                    _(
                        "--dask: the worker {worker} can't read {file}; put the files where every worker finds them"
                        " under the same path."
                    ).format(worker=worker, file=missing)
                )
        yield client
    finally:
        _close(client)


def _client(address: str, jobs: int) -> "Client":
    try:
        from distributed import LocalCluster
    except ImportError:
        raise ConfigError(
            _("--dask needs dask and distributed, not installed here: pip install dask distributed.")
        ) from None
    quieten()
    if address == LOCAL:
        cluster = LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            # Any free port of this machine alone: what is told there, nobody asks for.
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            preload="monitor_lib.cluster.local_worker",
        )
        return _connected_client()(cluster, set_as_default=False)
    try:
        return _connected_client()(address, timeout=_patience(), set_as_default=False)
    except (ValueError, TypeError):
        raise ConfigError(
            _(
                "--dask: {address} is no address of a scheduler; write one such as tcp://10.0.0.1:8786, or local."
            ).format(address=quoted(address))
        ) from None
    except OSError as error:
        raise ConfigError(
            _(
                "--dask: no scheduler answers at {address} ({error}); start one with `dask scheduler`, or write local."
            ).format(address=address, error=type(error).__name__)
        ) from None


def _connected_client() -> "type[Client]":
    from distributed import Client

    class Connected(Client):
        """A client that is closed by name: one that never connected would wait a minute for its own end."""

        def __del__(self) -> None:
            """Do nothing."""

    return Connected


def _close(client: "Client") -> None:
    cluster = client.cluster
    client.close(LEAVE)
    if cluster is not None:
        cluster.close(_patience())


def _patience() -> float:
    """Seconds for an answer of the scheduler, and for the first worker: what Dask is set to for any connection."""
    import dask
    from dask.utils import parse_timedelta

    return float(parse_timedelta(dask.config.get("distributed.comm.timeouts.connect")))


def _refuse_no_workers(client: "Client", address: str) -> None:
    try:
        client.wait_for_workers(1, _patience())
    except TimeoutError:
        raise ConfigError(
            _("--dask: the scheduler at {address} has no worker; start one with `dask worker {address}`.").format(
                address=address
            )
        ) from None


def _everywhere(client: "Client", function: Any, *given: Any) -> Mapping[str, Any]:
    """What a function gives in every worker."""
    try:
        found: Mapping[str, Any] = client.run(function, *given)
    except (ImportError, AttributeError) as error:
        raise ConfigError(
            _("--dask: a worker lacks this project ({error}); install it there as here.").format(error=error)
        ) from None
    except (OSError, TimeoutError) as error:
        raise ConfigError(
            _("--dask: the cluster does not answer ({error}).").format(error=type(error).__name__)
        ) from None
    return found


def refuse_other(worker: str, here: Facts, there: Facts) -> None:
    """Refuse a worker with other code or other libraries: its reports would be other ones.

    Raises:
        ConfigError: which worker, and what differs.

    """
    if there.code != here.code:
        raise ConfigError(
            _(
                "--dask: the worker {worker} has other code of this project; install the same version there, and"
                " start it anew."
            ).format(worker=worker)
        )
    names = sorted(here.versions.keys() | there.versions.keys())
    differing = [name for name in names if here.versions.get(name) != there.versions.get(name)]
    if differing:
        shown = ", ".join(
            _("{name} {there} (here {here})").format(
                name=name, there=there.versions.get(name, "\u2013"), here=here.versions.get(name, "\u2013")
            )
            for name in differing[:SHOWN]
        )
        raise ConfigError(
            _(
                "--dask: the worker {worker} has other versions, so its reports would be other ones: {shown}; install"
                " the same lock file there."
            ).format(worker=worker, shown=shown)
        )
    if there.machine != here.machine:
        raise ConfigError(
            _("--dask: the worker {worker} is a machine of another kind, {there}; here is {here}.").format(
                worker=worker, there=there.machine, here=platform.machine()
            )
        )
