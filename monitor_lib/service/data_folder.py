"""A data set by its path below the data folder, which no path can leave."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from monitor_lib.errors import quoted
from monitor_lib.execution.project import CONFIG_NAME
from monitor_lib.i18n import _
from monitor_lib.readers.folders import files_of, holds_records
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.settings import Served


def data_set(served: Served, given: str) -> Path:
    """Return the file or folder of parts that a caller names; the path may begin with the data folder's own name.

    Raises:
        Refusal: the path leads out of the data folder, even through a link, or there is no such file.
        BatchError: the folder holds something that is no file.

    """
    parts = PurePosixPath(given).parts
    windows = PureWindowsPath(given)
    if not given.isprintable() or "\\" in given or ".." in parts or given.startswith("/") or windows.drive:
        raise _outside()
    ways = [parts, *([parts[1:]] if parts[:1] == (served.data.name,) else [])]
    for way in ways:
        found = _found(served.data, served.data.joinpath(*way))
        if found is not None:
            return found
    raise Refusal(
        404,
        "no_such_file",
        _("There is no data set {path} below the data folder; correct the path."),
        path=quoted(given),
    )


def shown_path(served: Served, path: Path) -> str:
    """Return a file's path as a caller would name it: below the data folder, else only its name."""
    below = path.resolve()
    if not below.is_relative_to(served.data):
        return path.name
    return f"{served.data.name}/{below.relative_to(served.data).as_posix()}"


def _found(folder: Path, path: Path) -> Path | None:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # no such file, a name that is too long, links in a circle
        return None
    if not real.is_relative_to(folder):
        raise _outside()
    if real.is_file():
        return path
    if real == folder or (real / CONFIG_NAME).is_file() or not holds_records(real):
        return None
    if any(not (real / name).resolve().is_relative_to(folder) for name in files_of(real)):
        raise _outside()
    return path


def _outside() -> Refusal:
    return Refusal(
        403, "outside", _("The path must name a data set below the data folder, without .. and links out of it.")
    )
