"""The confined process that has opened the model: started, asked, stopped; it is trusted with nothing it sends."""

import json
import os
import signal
import struct
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor_lib.errors import NotScoredError
from monitor_lib.i18n import _, visible
from monitor_lib.kernels.folders import ShortFolder
from monitor_lib.scoring import isolation
from monitor_lib.scoring.model_file import ModelFile

MOST_JSON = 8 << 20  # bytes of a description


class ScoringError(NotScoredError):
    """The model can't be opened, or can't score."""


class ModelEndedError(ScoringError):
    """The model's process died or took too long: no file can be scored any more, whatever it holds."""


@dataclass(frozen=True)
class Settings:
    """Where and within which limits a model is opened.

    Attributes:
        interpreter: the Python that opens it.
        max_seconds: for all that one report has it score.
        max_bytes: of memory.
        forbidden: an existing file that the process must not be able to read; it is tried.

    """

    interpreter: Path
    max_seconds: int
    max_bytes: int
    forbidden: Path


class ModelProcess:
    """A process in the model's environment; ``versions``, ``isolation`` and ``problem`` are what it said of itself."""

    def __init__(self, model: ModelFile, settings: Settings, *, probe: bool = False) -> None:
        """Start it; with ``probe``, it only tries what confines it, says so, and ends."""
        self._model, self._settings = model, settings
        self._late = threading.Event()
        # Removed by the next process if this one is killed.
        self._scratch = ShortFolder()
        self._process = subprocess.Popen(  # noqa: S603 - the Python that the user names
            isolation.command(settings.interpreter, self._scratch.path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**isolation.ENVIRONMENT, "TMPDIR": str(self._scratch.path), "HOME": str(self._scratch.path)},
            cwd="/",
            start_new_session=True,
        )
        self._timer = threading.Timer(settings.max_seconds, self._end_late)
        self._timer.daemon = True
        self._timer.start()
        try:
            self._greet(probe)
        except BaseException:
            self.close()
            raise

    def _greet(self, probe: bool) -> None:
        """Send the settings, and read what the process says of itself."""
        settings = self._settings
        self._send(
            json.dumps(
                {
                    "readable": isolation.readable(settings.interpreter),
                    "writable": str(self._scratch.path),
                    "max_bytes": settings.max_bytes,
                    "max_seconds": settings.max_seconds + 5,
                    "forbidden": str(settings.forbidden),
                    "probe": probe,
                }
            ).encode()
        )
        hello = self.receive_values()
        self.versions, self.isolation = _texts(hello.get("versions")), _texts(hello.get("isolation"))
        # Why scikit-learn can't be imported there: the module that is missing, or the kind of error.
        self.missing = str(hello.get("module", ""))
        self.problem = str(hello.get("error", ""))

    def open(self, content: bytes) -> dict[str, Any]:
        """Send the model; return its signature, or what failed."""
        self._send(self._model.format.value.encode())
        self._send(content)
        return self.receive_values()

    def score(self, asked: dict[str, Any], values: Sequence[bytes]) -> bytes | dict[str, Any]:
        """Have one chunk scored; return the scores, eight bytes each, or what failed."""
        self._send(json.dumps(asked).encode())
        for one in values:
            self._send(one)
        answer = self.receive_values()
        if answer.get("failed"):
            return answer
        return self._receive(8 * int(asked["n"]))

    def receive_values(self) -> dict[str, Any]:
        """Read one frame of JSON.

        Raises:
            ScoringError: the process ended, or sent something else.

        """
        try:
            answer = json.loads(self._receive(MOST_JSON))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise self._died()
        return answer

    def _send(self, content: bytes) -> None:
        stream = self._process.stdin
        try:
            if stream is not None:
                stream.write(struct.pack("<Q", len(content)) + content)
                stream.flush()
        except (OSError, ValueError):  # the pipe is broken, or was closed here
            raise self._died() from None

    def _receive(self, most: int) -> bytes:
        stream = self._process.stdout
        head = stream.read(8) if stream else b""
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else most + 1
        content = stream.read(length) if stream and length <= most else b""
        if length > most or len(content) < length:
            raise self._died()
        return content

    def _died(self) -> ModelEndedError:
        if self._late.is_set():
            return ModelEndedError(
                _(
                    "{file}: scoring took longer than {seconds} seconds and was stopped; raise max_seconds under"
                    " [scorer] if it needs more."
                ).format(file=visible(self._model.name), seconds=self._settings.max_seconds)
            )
        return ModelEndedError(
            _(
                "{file}: the process that opened the model died; the usual cause is too little memory: raise max_bytes"
                " under [scorer] (now {most:,})."
            ).format(file=visible(self._model.name), most=self._settings.max_bytes)
        )

    def _end_late(self) -> None:
        self._late.set()
        self._kill()
        self._process.wait()

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process."""
        self._timer.cancel()
        self._kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not sent yet needs not be sent any more
                    stream.close()
        self._process.wait()
        self._scratch.remove()


def _texts(given: object) -> dict[str, str]:
    """A table of short texts; empty where a process sent something else."""
    return {str(key): str(one)[:60] for key, one in given.items()} if isinstance(given, dict) else {}
