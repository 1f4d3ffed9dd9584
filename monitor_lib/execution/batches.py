"""Which files are batches of a configuration, and in which order."""

import re
from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.readers.formats import batch_name


def matching(config: Config, pattern: str) -> list[Path]:
    """The files that a pattern names, by name; it may well match the reference too, which is no batch."""
    try:
        found = sorted(one for one in config.folder.glob(pattern) if one.is_file())
    except (ValueError, NotImplementedError):
        return []
    reference = config.reference_path
    return [one for one in found if reference is None or one.resolve() != reference.resolve()]


def earlier_batches(batch: Path, config: Config) -> tuple[Path, ...]:
    """The batches that come before this one by the names of their files, the latest ``history`` of them."""
    if config.batches is None or not config.batches.history:
        return ()
    found = [one for one in matching(config, config.batches.glob) if _order(one) < _order(batch)]
    return tuple(sorted(found, key=_order)[-config.batches.history :])


def _order(path: Path) -> list[tuple[int, int | str]]:
    """By name, numbers within it by their value: ``batch_9`` comes before ``batch_10``."""
    parts = re.split(r"(\d+)", batch_name(path))
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]
