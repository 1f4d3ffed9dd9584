"""``python -m monitor_lib index``: write the index pages of an archive again."""

from pathlib import Path

import click

from monitor_lib.archive.store import Archive
from monitor_lib.cli.refusal import refusing
from monitor_lib.execution.project import REPORTS
from monitor_lib.history.index import rewrite_index
from monitor_lib.i18n import _


@click.command()
@click.argument("reports", type=click.Path(path_type=Path, exists=True, file_okay=False), default=REPORTS)
def index(reports: Path) -> None:
    """Write all index pages of REPORTS again from the archive; each run is read again."""
    with refusing("monitor_lib index"):
        click.echo(_("Open {page} in a browser.").format(page=rewrite_index(Archive(reports))))
