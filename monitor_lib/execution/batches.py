"""Find the files and folders that are batches of a configuration, and their order."""

import re
from functools import partial
from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.errors import ConfigError, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.folders import LEFT_OUT, holds_records
from monitor_lib.readers.formats import batch_named, ending_of


def matching(config: Config, pattern: str) -> list[Path]:
    """Return the files and folders of files that match a pattern, sorted by name.

    The reference is no batch, nor is what lies in it, nor what programs keep beside the records (``_SUCCESS``).

    Raises:
        ConfigError: the pattern matches a folder of files and something in it.

    """
    try:
        batches = sorted(one for one in config.folder.glob(pattern) if _may_be_batch(one))
    except (ValueError, NotImplementedError):
        return []
    if config.reference_path is not None:
        reference = config.reference_path.resolve()
        batches = [one for one in batches if not one.resolve().is_relative_to(reference)]
    found = set(batches)
    for one in batches:
        folder = next((above for above in one.parents if above in found), None)
        if folder is not None:
            raise ConfigError(
                _(
                    "{glob} ([batches] glob) matches the folder {folder} and in it {file}, so it is not known which is"
                    " the batch; write a glob that matches folders alone, such as scored/*, or files alone, such as"
                    " scored/*/*.csv."
                ).format(glob=quoted(pattern), folder=folder, file=one.relative_to(folder).as_posix())
            )
    return batches


def _may_be_batch(path: Path) -> bool:
    beside = path.name.startswith(LEFT_OUT)
    if path.is_dir():
        return not beside and holds_records(path)
    return path.is_file() and not (beside and ending_of(path.name) is None)


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
