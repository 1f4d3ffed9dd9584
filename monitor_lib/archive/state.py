"""What the ledger says of runs and of attempts, without reading the whole of it.

The kept summaries say where in the ledger a line stands; the line itself is the evidence. Where they are missing, or
name a line that is not there, the whole ledger is read: that costs time, and nothing else.
"""

from monitor_lib.archive.chain import VOUCHING, Event, Line
from monitor_lib.archive.ledger import Ledger
from monitor_lib.archive.summary import load_model, load_progress
from monitor_lib.archive.tail import Placed, Position, behind, placed, read_behind, read_line

Key = tuple[str, str, str]


class LedgerState:
    """The state of one archive; who asks holds the ledger's lock.

    Lines that were read once are remembered, so a call that reports many batches reads each of its lines once.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._position: Position | None = None
        self._unfinished: dict[str, Line] = {}
        self._recorded: dict[Key, str] = {}
        self._is_whole = False

    def unfinished(self) -> list[Line]:
        """Started lines whose outcome no line tells.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        self._catch_up()
        return list(self._unfinished.values())

    def recorded(self, key: Key) -> str | None:
        """SHA-256 of a run's manifest as the ledger has it, or None where no line puts the run in the archive.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        self._catch_up()
        if key not in self._recorded and not self._is_whole:
            found = self._kept(key)
            if found is None:
                self.read_whole()
            else:
                self._recorded[key] = found
        return self._recorded.get(key)

    def named(self, run: str) -> list[Key]:
        """The runs of this name that the ledger puts in the archive.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        root = self._ledger.root
        for folder in root.glob(f"[!.]*/*/{run}"):
            model, batch, name = folder.parts[-3:]
            self.recorded((model, batch, name))
        found = [key for key in self._recorded if key[2] == run]
        if not found and not self._is_whole:
            self.read_whole()
            found = [key for key in self._recorded if key[2] == run]
        return sorted(found)

    def read_whole(self) -> None:
        """Take nothing from the kept summaries any more.

        Raises:
            MonitorError: the ledger is damaged or can't be read.

        """
        self._unfinished, self._recorded = {}, {}
        self._take(list(placed(self._ledger.read().lines)), Position())
        self._is_whole = True

    def _catch_up(self) -> None:
        """Read the lines that were written since the last look."""
        position = self._position or self._begin()
        lines = read_behind(self._ledger.root, position) if position else None
        if position is None or lines is None:
            self.read_whole()
        else:
            self._take(lines, position)

    def _begin(self) -> Position | None:
        """Where the kept summary ends, if there is one that names lines of this ledger."""
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
        """What a run's kept summary leads to, where the line that it names stands there."""
        model, batch, run = key
        kept = load_model(self._ledger.root, model)
        entry = kept.runs.get(f"{batch}/{run}") if kept else None
        line = read_line(self._ledger.root, entry.offset) if entry else None
        if entry is None or line is None or line.key != key or line.event not in VOUCHING:
            return None
        manifest = str(line.values["manifest"])
        return manifest if manifest == entry.manifest else None

    def _take(self, lines: list[Placed], position: Position) -> None:
        for _offset, line in lines:
            if line.event is Event.STARTED:
                self._unfinished[line.hash] = line
            self._unfinished.pop(str(line.values.get("started")), None)
            if line.event in VOUCHING:
                self._recorded[line.key] = str(line.values["manifest"])
        self._position = behind(lines, position)
