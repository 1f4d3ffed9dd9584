"""What a call finds of those that died before it, told in the ledger before anything new is started."""

import shutil

from monitor_lib.archive.attempt import Attempt, is_alive
from monitor_lib.archive.chain import Event
from monitor_lib.archive.store import WORK, Archive
from monitor_lib.i18n import _


def recover(archive: Archive) -> None:
    """Give each attempt of a dead process its outcome line, and remove what it left half done.

    ``adopted`` where the run's folder stands whole and no line vouched for it yet, else ``interrupted``.

    Raises:
        MonitorError: the ledger is damaged, or the archive can't be written.

    """
    with archive.ledger.locked():
        archive.ledger.mend()
        for died in _dead(archive) and _dead(archive, confirmed=True):
            died.end(Event.INTERRUPTED, _("the process ended without recording an outcome"))
        for work in sorted(archive.root.glob(f"{WORK}*")):
            if not is_alive(work):
                shutil.rmtree(work, ignore_errors=True)


def _dead(archive: Archive, *, confirmed: bool = False) -> list[Attempt]:
    """Attempts whose process is dead; ``confirmed`` by the whole ledger, which takes longer and can't be made up."""
    if confirmed:
        archive.state.read_whole()
    attempts = [Attempt(archive, started) for started in archive.state.unfinished()]
    return [one for one in attempts if not is_alive(one.work)]
