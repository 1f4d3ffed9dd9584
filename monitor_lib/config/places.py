"""Where files are: the reference, and which files are batches."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, PlainValidator

from monitor_lib.config.table import Table
from monitor_lib.i18n import _

MOST_HISTORY = 120  # earlier batches; more are read only where all are asked for


def _path(given: str) -> str:
    if not given or "\x00" in given:
        raise ValueError(_("must be a path"))
    return given


PathText = Annotated[str, AfterValidator(_path)]


class Reference(Table):
    """The sample that the model was tested on."""

    path: PathText


class Joined(Table):
    """A file whose values are joined to the records by id: late outcomes, or scores.

    Attributes:
        path: the file, or a folder of part files.
        id, column: its columns, where they have other names than those of the batches.

    """

    path: PathText
    id: str | None = None
    column: str | None = None


def _history(given: Any) -> Any:
    if given == "all" or (isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= MOST_HISTORY):
        return given
    raise ValueError(_('should be a whole number from 0 to {most}, or "all"').format(most=MOST_HISTORY))


class Batches(Table):
    """Which files are batches, and how many earlier batches a report compares with."""

    glob: PathText
    name: Literal["file", "folder"] = "file"
    history: Annotated[int | Literal["all"], PlainValidator(_history)] = "all"
