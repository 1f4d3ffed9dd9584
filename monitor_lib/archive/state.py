"""What the ledger records about runs and attempts, found without reading the whole ledger.

The kept summaries contain the position of a line in the ledger; only the line itself is evidence. If a summary is
missing, or names a line that does not exist, the whole ledger is read: that takes more time and gives the same result.
"""

from monitor_lib.archive.chain import RECORDING, Event, Line
from monitor_lib.archive.ledger import Ledger
from monitor_lib.archive.summary import load_model, load_progress
from monitor_lib.archive.tail import Placed, Position, behind, placed, read_behind, read_line

Key = tuple[str, str, str]


class LedgerState:
    """The state of one archive; the caller must hold the ledger's lock.

    Lines that were read are remembered, so a call that reports many batches reads each line only once.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._position: Position | None = None
        self._unfinished: dict[str, Line] = {}
        self._recorded: dict[Key, str] = {}
        self._is_complete = False

    def unfinished(self) -> list[Line]:
        """Return the started lines that have no outcome line.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        self._catch_up()
        return list(self._unfinished.values())

    def recorded(self, key: Key) -> str | None:
        """Return the SHA-256 of a run's manifest as the ledger records it, or None if no line records the run.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        self._catch_up()
        if key not in self._recorded and not self._is_complete:
            manifest = self._kept(key)
            if manifest is None:
                self.read_all()
            else:
                self._recorded[key] = manifest
        return self._recorded.get(key)

    def named(self, run: str) -> list[Key]:
        """Return the runs with this name that the ledger puts in the archive.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        root = self._ledger.root
        for folder in root.glob(f"[!.]*/*/{run}"):
            model, batch, name = folder.parts[-3:]
            self.recorded((model, batch, name))
        keys = [key for key in self._recorded if key[2] == run]
        if not keys and not self._is_complete:
            self.read_all()
            keys = [key for key in self._recorded if key[2] == run]
        return sorted(keys)

    def read_all(self) -> None:
        """Read the whole ledger, and use the kept summaries no more.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        self._unfinished, self._recorded = {}, {}
        self._take(list(placed(self._ledger.read().lines)), Position())
        self._is_complete = True

    def _catch_up(self) -> None:
        """Read the lines that were written since the last call."""
        position = self._position or self._begin()
        lines = read_behind(self._ledger.root, position) if position else None
        if position is None or lines is None:
            self.read_all()
        else:
            self._take(lines, position)

    def _begin(self) -> Position | None:
        """Return the position up to which the kept summary goes, or None if it does not fit this ledger."""
        root = self._ledger.root
        kept = load_progress(root)
        if kept is None:
            return None
        for digest, offset in kept.unfinished.items():
            line = read_line(root, offset)
            if line is None or line.hash != digest or line.event is not Event.STARTED:
                return None
            self._unfinished[digest] = line
        return kept.taken.position()

    def _kept(self, key: Key) -> str | None:
        """Return the manifest's SHA-256 from the line that a run's kept summary names, or None if it does not fit."""
        model, batch, run = key
        kept = load_model(self._ledger.root, model)
        entry = kept.runs.get(f"{batch}/{run}") if kept else None
        line = read_line(self._ledger.root, entry.offset) if entry else None
        if entry is None or line is None or line.key != key or line.event not in RECORDING:
            return None
        manifest = str(line.values["manifest"])
        return manifest if manifest == entry.manifest else None

    def _take(self, lines: list[Placed], position: Position) -> None:
        for _offset, line in lines:
            if line.event is Event.STARTED:
                self._unfinished[line.hash] = line
            self._unfinished.pop(str(line.values.get("started")), None)
            if line.event in RECORDING:
                self._recorded[line.key] = str(line.values["manifest"])
        self._position = behind(lines, position)
