"""Find the files and folders that a report was made from by their hashes, even if they were moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monitor_lib.errors import BatchError
from monitor_lib.readers.folders import holds_records
from monitor_lib.readers.source import Source, hash_file, hash_folder


@dataclass
class Finder:
    """A search for files, and for folders of parts, in three kinds of folders.

    Attributes:
        given: folders that the caller named, searched with their subfolders.
        places: folders where the files were earlier, searched without their subfolders.
        shipped: folders of the project, searched last and with their subfolders.

    """

    given: Sequence[Path] = ()
    places: Sequence[Path] = ()
    shipped: Sequence[Path] = ()
    _sources: dict[Path, Source | None] = field(default_factory=dict)
    _listed: dict[Path, list[Path]] = field(default_factory=dict)

    def at(self, places: Sequence[Path]) -> "Finder":
        """Return the same finder with these ``places``."""
        return Finder(self.given, places, self.shipped, self._sources, self._listed)

    def find(self, name: str, sha256: str) -> Path | None:
        """Find the file with this SHA-256, else a file with this name in the folders ``given`` or ``places``.

        A name that ends in ``/`` is that of a folder of parts, and only folders are looked at then.

        The project's own folders are searched last: a file that was changed where it was must be found as changed, even
        if the project still has an unchanged copy.
        """
        fits = holds_records if name.endswith("/") else Path.is_file
        files = [path for path in self._named_by_somebody() if fits(path)]
        named = [path for path in files if path.name == name.removesuffix("/")]
        same = self._same([*named, *files], sha256)
        return same or next(iter(named), None) or self._same(filter(fits, self._below(self.shipped)), sha256)

    def _same(self, files: Iterable[Path], sha256: str) -> Path | None:
        return next((path for path in files if self._hash(path) == sha256), None)

    def _named_by_somebody(self) -> Iterator[Path]:
        yield from self._below(self.given)
        for place in self.places:
            if place.is_dir():
                yield from sorted(place.iterdir())

    def _below(self, folders: Sequence[Path]) -> Iterator[Path]:
        for folder in folders:
            if folder not in self._listed:
                self._listed[folder] = sorted([folder, *folder.rglob("*")])
            yield from self._listed[folder]

    def _hash(self, path: Path) -> str:
        try:
            # A file is hashed once, however many of the folders above it are looked at.
            source = hash_folder(path, self._source) if path.is_dir() else self._source(path)
        except BatchError:  # what can't be read does not match
            return ""
        return source.sha256

    def _source(self, path: Path) -> Source:
        if path not in self._sources:
            try:
                self._sources[path] = hash_file(path)
            except BatchError:
                self._sources[path] = None
        source = self._sources[path]
        if source is None:
            raise BatchError(path.name)
        return source
