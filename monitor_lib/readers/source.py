"""Read the bytes of a file and hash them at the same time, so that the hash belongs to exactly what was counted.

The hash of a folder of parts is that of the list which ``sha256sum`` prints of its files, in the order of their paths.
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, BinaryIO, cast

from monitor_lib.config.reading import Limits
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _
from monitor_lib.readers.folders import files_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
# Below this number of unpacked bytes, the compression ratio of a file is not checked.
HARMLESS = 64 << 20


@dataclass(frozen=True)
class Source:
    """One file as it was read: its name, the SHA-256 of its bytes in hex, and its size in bytes.

    The name of a folder of parts ends in ``/``; its hash and size are those that :func:`source_of_parts` gives.
    """

    name: str
    sha256: str
    size: int


class HashedFile(io.RawIOBase):
    """A file whose bytes are hashed while they are read, each once and in order."""

    def __init__(self, path: Path, whole: "Volume | None" = None) -> None:
        """Open a file; ``whole`` counts the content of the folder that it is a part of."""
        self._path = path
        self.whole = whole
        # Arrow's own thread may be the last to let go of a wrapper, which closes this file too.
        self._closing = RLock()
        self._file = open_binary(path)
        self._hash = hashlib.sha256()
        self._size = 0

    @property
    def size(self) -> int:
        """The number of bytes read so far."""
        return self._size

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill ``buffer`` as far as the file has bytes, and hash them."""
        view = memoryview(buffer).cast("B")
        count = self._file.readinto(view)
        self._hash.update(view[:count])
        self._size += count
        return count

    def close(self) -> None:
        """Read the rest, so that the hash covers the whole file, then close; a wrapper of the file may call this."""
        with self._closing:
            while not self._file.closed and self.read(CHUNK):
                pass
            self._file.close()
            super().close()

    def leave(self) -> None:
        """Close without reading on; the file has no hash then."""
        with self._closing:
            self._file.close()
            super().close()

    def finish(self) -> Source:
        """Close, and return the file's name, hash and size."""
        self.close()
        return Source(self._path.name, self._hash.hexdigest(), self._size)


def open_binary(path: Path) -> io.FileIO:
    """Open the file for reading, unbuffered.

    Raises:
        BatchError: there is no such file, or it can't be read.

    """
    try:
        return io.FileIO(path, "rb")
    except FileNotFoundError:
        raise BatchError(_("{file}: there is no such file; correct the path.").format(file=path)) from None
    except OSError as error:
        raise BatchError(
            _("{file}: the file can't be read: {reason}.").format(file=path, reason=error.strerror)
        ) from None


def hash_file(path: Path) -> Source:
    """Read the whole file, or all files of a folder, and return name, hash and size.

    Raises:
        BatchError: it can't be read.

    """
    if path.is_dir():
        return hash_folder(path, hash_file)
    return HashedFile(path).finish()


def hash_folder(folder: Path, hash_of: Callable[[Path], Source]) -> Source:
    """Name, hash and size of a folder of parts, given a function that gives those of a file; several at a time.

    Raises:
        BatchError: it can't be read.

    """
    names = list(files_of(folder))
    with ThreadPoolExecutor() as pool:  # reading and hashing leave the interpreter free
        sources = list(pool.map(hash_of, (folder / name for name in names)))
    return source_of_parts(folder, list(zip(names, sources, strict=True)))


def source_of_parts(folder: Path, parts: Sequence[tuple[str, Source]]) -> Source:
    """Name, hash and size of a folder, from those of its parts by their paths below the folder, in their order."""
    lines = "".join(f"{source.sha256}  {name}\n" for name, source in parts)
    digest = hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
    return Source(f"{folder.name}/", digest, sum(source.size for _name, source in parts))


class _Limited(io.RawIOBase):
    """A file's unpacked content; each read fills the buffer if it can, and content beyond the limits is refused."""

    def __init__(self, plain: BinaryIO, raw: HashedFile, path: Path, limits: Limits) -> None:
        self._plain, self._raw, self._path, self._limits = plain, raw, path, limits
        self._size = self._packed = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill ``buffer`` as far as there is content."""
        view = memoryview(buffer).cast("B")
        count = 0
        while count < len(view) and (got := self._plain.readinto(view[count:])):  # type: ignore[attr-defined]
            count += got
        self._size += count
        refuse_unpacked(self._size, self._raw.size, self._path, self._limits)
        if self._raw.whole is not None:
            self._raw.whole.unpack(count, self._raw.size - self._packed)
            self._packed = self._raw.size
        return count

    def close(self) -> None:
        """Close this stream and the one below it."""
        if not self.closed:
            self._plain.close()
        super().close()


def too_large(path: Path, limits: Limits) -> BatchError:
    """The error for a file whose unpacked content is larger than allowed."""
    return BatchError(
        _("{file}: the content is larger than {most:,} bytes; raise max_bytes under [limits] if it is a batch.").format(
            file=path.name, most=limits.max_bytes
        )
    )


def refuse_unpacked(size: int, packed: int, path: Path, limits: Limits) -> None:
    """Refuse a file whose unpacked content is larger than allowed, or far too large compared with the packed file.

    Raises:
        BatchError: with the limit and how to raise it.

    """
    if size > limits.max_bytes:
        raise too_large(path, limits)
    if size > max(HARMLESS, limits.max_ratio * packed):
        raise BatchError(
            _(
                "{file}: the content unpacks to more than {ratio} times the file's size, which no batch does; raise"
                " max_ratio under [limits] if it is one."
            ).format(file=path.name, ratio=limits.max_ratio)
        )


class Volume:
    """The content of all parts of a folder together, held against the limits of a file.

    Attributes:
        unpacked: the bytes of content so far.

    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder, self._limits = folder, limits
        self.unpacked = self._packed = self._read = 0

    def unpack(self, size: int, packed: int) -> None:
        """Count content that ``packed`` more bytes unpack to.

        Raises:
            BatchError: as :func:`refuse_unpacked`.

        """
        self.unpacked += size
        self._packed += packed
        refuse_unpacked(self.unpacked, self._packed, self._folder, self._limits)

    @property
    def content(self) -> int:
        """The bytes that are held against the limit of a file's content."""
        return max(self.unpacked, self._read)

    def read(self, size: int) -> None:
        """Count bytes of columns that were read into memory.

        Raises:
            BatchError: there were more than the limits allow.

        """
        self._read += size
        if self._read > self._limits.max_bytes:
            raise too_large(self._folder, self._limits)


def refuse_too_wide(columns: int, path: Path, limits: Limits) -> None:
    """Refuse a file with more columns than allowed.

    Raises:
        BatchError: with the limit and how to raise it.

    """
    if columns > limits.max_columns:
        raise BatchError(
            _(
                "{file}: the file has more than {most:,} columns; correct the file, or raise max_columns under"
                " [limits] if it is a batch."
            ).format(file=path.name, most=limits.max_columns)
        )


def plain_bytes(raw: HashedFile, path: Path, limits: Limits) -> BinaryIO:
    """The file's content as a stream, decompressed if its name ends in ``.gz``; content beyond the limits is refused.

    Raises:
        BatchError: the file is empty, or it is gzip and its name does not say so, or the reverse.

    """
    buffered = io.BufferedReader(raw, CHUNK)
    start = buffered.peek(2)[:2]
    if not start:
        raise BatchError(_("{file}: the file is empty.").format(file=path.name))
    named_gz = path.name.lower().endswith(".gz")
    if named_gz and start != GZIP_MAGIC:
        raise BatchError(
            _("{file}: the name ends in .gz but the content is not gzip; rename or compress the file.").format(
                file=path.name
            )
        )
    if not named_gz and start == GZIP_MAGIC:
        raise BatchError(
            _("{file}: the content is gzip but the name does not end in .gz; rename the file.").format(file=path.name)
        )
    plain = gzip.GzipFile(fileobj=buffered) if named_gz else buffered
    return cast(BinaryIO, io.BufferedReader(_Limited(cast(BinaryIO, plain), raw, path, limits), CHUNK))


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Raise an error of one sentence where a gzip file ends early or its checksum is wrong."""
    try:
        yield
    except EOFError:
        raise BatchError(
            _("{file}: the gzip ends early, the file was cut off; fetch it again.").format(file=path.name)
        ) from None
    except (gzip.BadGzipFile, zlib.error):
        raise BatchError(
            _("{file}: the gzip is damaged, its checksum or stream is wrong; fetch it again.").format(file=path.name)
        ) from None
