"""Find the files that a report was made from, wherever they lie now: by their hashes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitor_lib.data.source import hash_file
from monitor_lib.errors import BatchError


@dataclass
class Finder:
    """Looks for files.

    Attributes:
        given: folders that the caller named, searched with all that lies below them.
        places: folders where the files once lay, searched themselves alone.
        shipped: folders of the project, searched last and with all that lies below them.

    """

    given: Sequence[Path] = ()
    places: Sequence[Path] = ()
    shipped: Sequence[Path] = ()
    _hashes: dict[Path, str] = field(default_factory=dict)
    _listed: dict[Path, list[Path]] = field(default_factory=dict)

    def at(self, places: Sequence[Path]) -> "Finder":
        """The same, looking at these places."""
        return Finder(self.given, places, self.shipped, self._hashes, self._listed)

    def find(self, name: str, sha256: str) -> Path | None:
        """The file with this content: first those of its name, then any."""
        files = [*self._named_by_somebody(), *self._below(self.shipped)]
        named = [path for path in files if path.name == name]
        return next((path for path in (*named, *files) if self._hash(path) == sha256), None)

    def namesake(self, name: str) -> Path | None:
        """The file of this name where the report's own files are looked for, whatever stands in it now."""
        return next((path for path in self._named_by_somebody() if path.name == name), None)

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
            except BatchError:  # can't be read, so it is not the one
                self._hashes[path] = ""
        return self._hashes[path]
