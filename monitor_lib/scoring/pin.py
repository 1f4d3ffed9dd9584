"""Write a model's SHA-256 into its configuration, and leave everything else there as it was."""

from pathlib import Path

from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _


def write_pin(path: Path, sha256: str) -> None:
    """Set ``sha256`` under [scorer]; comments and the order of the file stay.

    Raises:
        ConfigError: the file can't be written.

    """
    import tomlkit
    from tomlkit.items import Table

    document = tomlkit.parse(path.read_text("utf-8"))
    table = document["scorer"]
    if not isinstance(table, Table):
        raise ConfigError(_("{file}: [scorer] must be a table of its own.").format(file=path))
    if "sha256" in table:
        table["sha256"] = sha256
    else:
        # Behind the path, since what follows may belong to the next table's comment.
        kept = [(key, value) for key, value in table.items() if key != "path"]
        for key, _value in kept:
            table.remove(key)
        table.add("sha256", sha256)
        for key, value in kept:
            table.add(key, value)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(tomlkit.dumps(document), "utf-8")
        beside.replace(path)
    except OSError as error:
        raise ConfigError(
            _("{file}: can't be read or written: {reason}.").format(file=path, reason=error.strerror)
        ) from None
