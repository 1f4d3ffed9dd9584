"""Record the outcome of attempts whose process died, before a call starts anything new."""

import shutil

from monitor_lib.archive.attempt import Attempt, is_alive
from monitor_lib.archive.chain import Event
from monitor_lib.archive.store import WORK, Archive
from monitor_lib.i18n import _


def recover(archive: Archive) -> None:
    """Write the outcome line of each attempt whose process died, and remove its unfinished files.

    The outcome is ``adopted`` if the run's folder is intact and no line has recorded it yet, else ``interrupted``.

    Raises:
        MonitorError: the ledger is damaged, or the archive can't be written.

    """
    with archive.ledger.locked():
        archive.ledger.repair()
        for died in _dead(archive) and _dead(archive, confirmed=True):
            died.end(Event.INTERRUPTED, _("the process ended without recording an outcome"))
        for work in sorted(archive.root.glob(f"{WORK}*")):
            if not is_alive(work):
                shutil.rmtree(work, ignore_errors=True)


def _dead(archive: Archive, *, confirmed: bool = False) -> list[Attempt]:
    """Return the attempts whose process is dead.

    With ``confirmed``, the whole ledger is read: that takes longer, but does not rely on the kept summaries, which
    could be forged.
    """
    if confirmed:
        archive.state.read_all()
    attempts = [Attempt(archive, started) for started in archive.state.unfinished()]
    return [one for one in attempts if not is_alive(one.work)]
