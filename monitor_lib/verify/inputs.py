"""Find the files that a report was made from by their hashes, even if the files were moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitor_lib.errors import BatchError
from monitor_lib.readers.source import hash_file


@dataclass
class Finder:
    """A search for files in three kinds of folders.

    Attributes:
        given: folders that the caller named, searched with their subfolders.
        places: folders where the files were earlier, searched without their subfolders.
        shipped: folders of the project, searched last and with their subfolders.

    """

    given: Sequence[Path] = ()
    places: Sequence[Path] = ()
    shipped: Sequence[Path] = ()
    _hashes: dict[Path, str] = field(default_factory=dict)
    _listed: dict[Path, list[Path]] = field(default_factory=dict)

    def at(self, places: Sequence[Path]) -> "Finder":
        """Return the same finder with these ``places``."""
        return Finder(self.given, places, self.shipped, self._hashes, self._listed)

    def find(self, name: str, sha256: str) -> Path | None:
        """Find the file with this SHA-256, else a file with this name in the folders ``given`` or ``places``.

        The project's own folders are searched last: a file that was changed where it was must be found as changed, even
        if the project still has an unchanged copy.
        """
        files = list(self._named_by_somebody())
        named = [path for path in files if path.name == name]
        same = self._same([*named, *files], sha256)
        return same or next(iter(named), None) or self._same(self._below(self.shipped), sha256)

    def _same(self, files: Iterable[Path], sha256: str) -> Path | None:
        return next((path for path in files if self._hash(path) == sha256), None)

    def _named_by_somebody(self) -> Iterator[Path]:
        yield from self._below(self.given)
        for place in self.places:
            if place.is_dir():
                yield from sorted(path for path in place.iterdir() if path.is_file())

    def _below(self, folders: Sequence[Path]) -> Iterator[Path]:
        for folder in folders:
            if folder not in self._listed:
                self._listed[folder] = sorted(path for path in folder.rglob("*") if path.is_file())
            yield from self._listed[folder]

    def _hash(self, path: Path) -> str:
        if path not in self._hashes:
            try:
                self._hashes[path] = hash_file(path).sha256
            except BatchError:  # a file that can't be read does not match
                self._hashes[path] = ""
        return self._hashes[path]
