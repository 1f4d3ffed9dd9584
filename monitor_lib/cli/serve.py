"""``python -m monitor_lib serve``: the HTTP service."""

import os
from importlib.util import find_spec
from pathlib import Path

import click

from monitor_lib.cli import options
from monitor_lib.cli.refusal import refusing
from monitor_lib.errors import ConfigError
from monitor_lib.execution.processors import processors
from monitor_lib.execution.project import SHIPPED_CONFIG
from monitor_lib.i18n import _

TOKEN = "MONITOR_LIB_TOKEN"  # noqa: S105 - the name of a variable
SHORTEST_TOKEN = 16
LOCAL = ("127.0.0.1", "::1", "localhost")
NEEDED = ("fastapi", "uvicorn", "prometheus_client")


@click.command(
    epilog=f"With {TOKEN} in the environment (16 characters or more), every request but /healthz must bring this token;"
    " without it, only this machine can call, and no other --host is taken."
)
@click.option(
    "--config",
    "configs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="The monitor.toml of a model; may be given more than once [default: the shipped portfolio's].",
)
@options.out
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 is any free one.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder below which data sets are named [default: each configuration's own].",
)
@click.option(
    "--received",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where records posted for a report are kept [default: received, beside --out].",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=processors, help="How many requests at once [default: one a processor]."
)
@click.option(
    "--max-bytes", type=click.IntRange(1), default=32 << 20, show_default=True, help="Largest body, in bytes."
)
@click.option(
    "--max-records", type=click.IntRange(1), default=1_000_000, show_default=True, help="Most records in a request."
)
@click.option(
    "--max-seconds", type=click.FloatRange(0.1), default=120.0, show_default=True, help="Longest time for a request."
)
@options.unisolated
def serve(
    configs: tuple[Path, ...],
    out: Path,
    host: str,
    port: int,
    data: Path | None,
    received: Path | None,
    jobs: int,
    max_bytes: int,
    max_records: int,
    max_seconds: float,
    unisolated: bool,
) -> None:
    """Answer over HTTP: figures of posted records, adherence of data sets, reports, and the archive's pages."""
    options.allow_unisolated(unisolated)
    with refusing("monitor_lib serve"):
        _refuse_not_installed()
        token = _token(host)
        from monitor_lib.service.server import bound
        from monitor_lib.service.server import serve as answer_requests
        from monitor_lib.service.settings import Limits, Settings, served_models

        out = out.absolute()
        settings = Settings(
            models=served_models(configs or (SHIPPED_CONFIG,), data),
            out=out,
            received=(received or out.parent / "received").absolute(),
            limits=Limits(max_bytes, max_records, max_seconds),
            jobs=jobs,
            token=token,
        )
        answer_requests(settings, bound(host, port), click.echo)


def _refuse_not_installed() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError(
            _("The service needs {names}, not installed here: pip install {packages}.").format(
                names=", ".join(missing), packages=" ".join(name.replace("_", "-") for name in missing)
            )
        )


def _token(host: str) -> str | None:
    """The token of the environment, if any."""
    token = os.environ.get(TOKEN, "").strip()
    if not token and host not in LOCAL:
        raise ConfigError(
            _(
                "--host {host} lets other machines call: set {name} in the environment to a token that they must send."
            ).format(host=host, name=TOKEN)
        )
    if not token.isascii():
        raise ConfigError(
            _("{name}: a token has letters and digits without accents; make another one.").format(name=TOKEN)
        )
    if token and len(token) < SHORTEST_TOKEN:
        raise ConfigError(
            _("{name}: a token has at least {least} characters, got {n}; make a longer one.").format(
                name=TOKEN, least=SHORTEST_TOKEN, n=len(token)
            )
        )
    return token or None
