"""Find the files that are batches of a configuration, and their order."""

import re
from functools import partial
from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.readers.formats import batch_named


def matching(config: Config, pattern: str) -> list[Path]:
    """Return the files that match a pattern, sorted by name, without the reference, which is no batch."""
    try:
        batches = sorted(one for one in config.folder.glob(pattern) if one.is_file())
    except (ValueError, NotImplementedError):
        return []
    reference = config.reference_path
    return [one for one in batches if reference is None or one.resolve() != reference.resolve()]


def earlier_batches(batch: Path, config: Config) -> tuple[Path, ...]:
    """Return the latest ``history`` batches before this one, or all of them, by the order of their file names."""
    if config.batches is None or not config.batches.history:
        return ()
    most = None if config.batches.history == "all" else config.batches.history
    order = partial(_order, config=config)
    batches = [one for one in matching(config, config.batches.glob) if order(one) < order(batch)]
    ordered = sorted(batches, key=order)
    return tuple(ordered if most is None else ordered[-most:])


def _order(path: Path, config: Config) -> list[tuple[int, int | str]]:
    """Return a sort key that compares numbers in a name by value: ``batch_9`` comes before ``batch_10``."""
    parts = re.split(r"(\d+)", batch_named(path, config))
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]
