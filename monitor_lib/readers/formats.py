"""Which files are batches, by the ending of their names, and whether their content has the format of that ending."""

from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError
from monitor_lib.i18n import _

# The longest ending first: "x.csv.gz" is "x", not "x.csv". A bare ".gz" holds CSV.
ENDINGS = {
    ".jsonl.gz": "jsonl",
    ".json.gz": "json",
    ".csv.gz": "csv",
    ".txt.gz": "csv",
    ".tsv.gz": "csv",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".gz": "csv",
}

# The first bytes of files that are not in one of our text formats, whatever their name says.
STRANGERS = {
    b"PAR1": "Parquet",
    b"PK\x03\x04": "a zip or Excel file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"\x1f\x8b": "gzip",
    b"%PDF": "PDF",
    b"\x80\x02": "a pickle",
    b"\x80\x03": "a pickle",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
    b"<!": "HTML or XML",
    b"<?xml": "XML",
    b"<html": "HTML",
}


def ending_of(name: str) -> str | None:
    """The known ending of a file's name, as one of :data:`ENDINGS`."""
    lower = name.lower()
    return next((ending for ending in ENDINGS if lower.endswith(ending) and len(lower) > len(ending)), None)


def batch_name(path: Path) -> str:
    """The name of a file, or of a folder of parts, without its known endings: the batch's folder in the archive."""
    ending = ending_of(path.name)
    if ending:
        return path.name[: -len(ending)]
    return path.name if path.is_dir() else path.stem


def batch_named(path: Path, config: Config) -> str:
    """The batch's name: that of its file or, with ``[batches] name = "folder"``, of the folder that holds it.

    A folder of parts always has its own name.
    """
    if config.batches is not None and config.batches.name == "folder" and not path.is_dir():
        return path.absolute().parent.name
    return batch_name(path)


def format_of(path: Path) -> str:
    """``"csv"``, ``"json"``, ``"jsonl"`` or ``"parquet"``.

    Raises:
        BatchError: the name has none of the known endings.

    """
    ending = ending_of(path.name)
    if ending is None:
        raise BatchError(
            _("{file}: a batch's name must end in one of {endings}; rename the file.").format(
                file=path.name, endings=", ".join(sorted(ENDINGS))
            )
        )
    return ENDINGS[ending]


def check_claim(start: bytes, claimed: str, name: str) -> None:
    """Check that the first bytes (decompressed) fit the format of the file's ending.

    Raises:
        BatchError: they belong to another format.

    """
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    seen = next((kind for magic, kind in STRANGERS.items() if start.startswith(magic)), None)
    wanted = {"json": b"[", "jsonl": b"{"}.get(claimed)
    if seen is None and wanted and not start.startswith(wanted):
        if claimed == "json" and start.startswith(b"{"):
            seen = _("one JSON object; a list of records begins with [, and one record a line is named .jsonl")
        elif claimed == "jsonl" and start.startswith(b"["):
            seen = _("a JSON list; name it .json")
        else:
            seen = _("no JSON")
    if seen is None and claimed == "csv":
        if start.startswith((b"[{", b'{"')):
            seen = "JSON"
        elif start.count(0) > len(start) / 10:
            seen = _("no text")
    if seen:
        raise BatchError(
            _("{file}: the name claims {claimed} but the content is {seen}.").format(
                file=name, claimed=claimed, seen=seen
            )
        )
