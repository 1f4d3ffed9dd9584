"""Writing the ledger: one writer at a time, each line on the disk before anything relies on it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from monitor_lib.archive import durable
from monitor_lib.archive.chain import HEAD, LEDGER, Chain, Event, Line, hashed, parse, read_chain
from monitor_lib.archive.steps import step
from monitor_lib.archive.tail import read_end
from monitor_lib.errors import MonitorError
from monitor_lib.i18n import _

LOCK = ".ledger.lock"
PATIENCE = 60.0  # seconds; the lock is held to write lines, a run's folder or index pages, never while a report is made


class Ledger:
    """The ledger of one archive."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = FileLock(root / LOCK, timeout=PATIENCE)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make this process the only writer of the archive inside the context; may be nested.

        Raises:
            MonitorError: the archive can't be written, or another process does not release the lock in time.

        """
        try:
            durable.make_folders(self.root)
            self._lock.acquire()
        except Timeout:
            raise MonitorError(
                _(
                    "{folder}: another process has been writing there for {seconds:.0f} seconds; try again later."
                ).format(folder=self.root, seconds=PATIENCE)
            ) from None
        except OSError as error:
            raise _unwritable(self.root, error) from None
        try:
            yield
        finally:
            self._lock.release()

    def read(self) -> Chain:
        """Read all lines; a report does not need this, unless the kept summaries can't be used.

        Raises:
            MonitorError: the ledger is damaged.

        """
        try:
            chain = read_chain(self.root)
        except OSError as error:
            raise MonitorError(
                _("{file}: can't be read: {reason}.").format(file=self.root / LEDGER, reason=error.strerror)
            ) from None
        if chain.fault:
            raise _damaged(self.root, chain.fault)
        return chain

    def append(self, event: Event, key: tuple[str, str, str], manifest: str | None = None, **more: Any) -> Line:
        """Append a line, after an incomplete write of an earlier crash is repaired.

        Args:
            event: what happened.
            key: model, batch and run that the event concerns.
            manifest: SHA-256 of the run's ``manifest.json``, if it has one.
            more: further values of the line; only types that JSON has.

        Raises:
            MonitorError: the ledger is damaged or can't be written.

        """
        with self.locked():
            try:
                previous = self._repair()
                return self._write(previous, event, key, manifest, more)
            except OSError as error:
                raise _unwritable(self.root, error) from None

    def repair(self) -> None:
        """Repair an incomplete write of a crash: cut off and record a torn line, set the head to the last line.

        Raises:
            MonitorError: the ledger is damaged or can't be written.

        """
        with self.locked():
            try:
                self._repair()
            except OSError as error:
                raise _unwritable(self.root, error) from None

    def _repair(self) -> str:
        """Repair an incomplete write and return the hash of the last line; only the end of the ledger is read."""
        end = read_end(self.root)
        if end is None:
            raise _damaged(self.root, read_chain(self.root).fault)
        head = end.position.hash
        if end.noted != head:
            self._write_head(head)
        if not end.torn:
            return head
        durable.cut(self.root / LEDGER, end.position.offset)
        torn = {"cut_bytes": len(end.torn), "cut_sha256": hashlib.sha256(end.torn).hexdigest()}
        return self._write(head, Event.REPAIRED, ("", "", ""), None, torn).hash

    def _write(
        self, previous: str, event: Event, key: tuple[str, str, str], manifest: str | None, more: dict[str, Any]
    ) -> Line:
        model, batch, run = key
        line = hashed(
            {
                "event": event.value,
                "model": model,
                "batch": batch,
                "run": run,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "manifest": manifest,
                "previous": previous,
                **more,
            }
        )
        if parse(line.encoded().removesuffix(b"\n")) is None:
            raise ValueError(f"a line of {event} lacks what its readers need: {sorted(line.values)}")
        step("line begun")
        durable.append(self.root / LEDGER, line.encoded())
        step("line written")
        self._write_head(line.hash)
        step("head written")
        return line

    def _write_head(self, head: str) -> None:
        durable.write_atomically(self.root / HEAD, head + "\n", beside=lambda: step("head written beside"))


def _damaged(root: Path, fault: str) -> MonitorError:
    return MonitorError(
        _(
            "{file}: the ledger is damaged ({fault}); nothing is written to this archive. Bring the ledger back from a"
            " copy, or write to another folder with --out."
        ).format(file=root / LEDGER, fault=fault)
    )


def _unwritable(root: Path, error: OSError) -> MonitorError:
    return MonitorError(
        _("{folder}: reports can't be written there: {reason}.").format(folder=root, reason=error.strerror)
    )
