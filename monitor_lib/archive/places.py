"""Check that a report is kept in real folders of the archive and never behind a link."""

from pathlib import Path

from monitor_lib.archive.store import FAILED
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _


def refuse_links(root: Path, model: str, batch: str) -> None:
    """Refuse a model or batch whose folder is a link: the report would be kept outside the archive.

    Raises:
        BatchError: naming the link.

    """
    for top in (root, root / FAILED):
        for place in (top, top / model, top / model / batch):
            if place != root and place.is_symlink():
                raise BatchError(
                    _("{folder}: a link leads out of the archive there; put a folder in its place.").format(
                        folder=place
                    )
                )
