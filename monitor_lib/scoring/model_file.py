"""What a model file is: its format, its SHA-256, and the version it was saved with, read without opening the model.

Sources: the opcodes of :mod:`pickletools`; joblib's files are pickles with arrays between their opcodes
(https://joblib.readthedocs.io/en/stable/persistence.html); a skops file is a zip with a ``schema.json``
(https://skops.readthedocs.io/en/stable/persistence.html).
"""

import bz2
import gzip
import hashlib
import hmac
import io
import json
import lzma
import pickletools
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from monitor_lib.errors import ConfigError
from monitor_lib.i18n import _, visible

MOST_BYTES = 1 << 30  # of a file, and of what it unpacks to
# The key, its place in the memo, and the opcode of the text that follows, with its length where it has one.
VERSION = re.compile(
    rb"_sklearn_version\n?(?:\x94|q.|r.{4}|p\d+\n)?(?:[\x8cU](?P<short>.)|[XT](?P<long>.{4})|V)(?P<text>[\w.]+)",
    re.DOTALL,
)


def _read(kind: type[gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile], content: bytes) -> bytes:
    beside = io.BytesIO(content)
    with kind(fileobj=beside) if kind is gzip.GzipFile else kind(beside) as packed:  # type: ignore[call-overload]
        return bytes(packed.read(MOST_BYTES))


def _inflated(content: bytes) -> bytes:
    stream = zlib.decompressobj()
    inside = stream.decompress(content, MOST_BYTES)
    if not stream.eof:
        raise EOFError
    return inside


# What joblib writes begins with the mark of its compression, or is a pickle that names joblib's own reader of arrays.
PACKED: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": lambda content: _read(gzip.GzipFile, content),
    b"BZh": lambda content: _read(bz2.BZ2File, content),
    b"\xfd7zXZ": lambda content: _read(lzma.LZMAFile, content),
    b"x": _inflated,
}
ARRAY_READER = b"joblib.numpy_pickle"
# Modules of which a fitted scikit-learn model is made; every other one is pointed out.
USUAL = ("sklearn", "numpy", "scipy", "pandas", "joblib", "copyreg", "copy_reg", "collections")
# Of Python's own functions some run code or open files, so only these are usual.
ORDINARY_BUILTINS = {"slice", "object", "set", "frozenset", "complex", "bytearray", "range", "list", "dict", "tuple"}
ORDINARY_BUILTINS |= {"int", "float", "str", "bool", "bytes"}


class Format(StrEnum):
    """How a model was written to its file."""

    PICKLE = "pickle"
    JOBLIB = "joblib"
    SKOPS = "skops"


@dataclass(frozen=True)
class ModelFile:
    """What a model file is.

    Attributes:
        name, sha256, size: of the file.
        format: how it was written.
        version: of scikit-learn when it was saved; empty where the file does not say.
        imports: what opening it would import, as ``module.name``, sorted; as far as it can be read.
        unusual: those of ``imports`` that a scikit-learn model does not need.

    """

    name: str
    sha256: str
    size: int
    format: Format
    version: str
    imports: tuple[str, ...]
    unusual: tuple[str, ...]


def read_pinned(path: Path, sha256: str | None) -> tuple[ModelFile, bytes]:
    """Read the file whose SHA-256 is configured, and what it is.

    Raises:
        ConfigError: no SHA-256 is configured, the file has another one, or it can't be read.

    """
    content = _content(path)
    found = hashlib.sha256(content).hexdigest()
    if sha256 is None:
        raise ConfigError(
            _(
                "{file}: a model file can run any command when it is opened, so its SHA-256 must stand under [scorer];"
                " look at the file and write it with: python -m monitor_lib score --pin --config FILE"
                " (with --challenger FILE where it is a challenger's)"
            ).format(file=visible(path.name))
        )
    if not hmac.compare_digest(sha256, found):
        raise ConfigError(
            _(
                "{file}: the SHA-256 is {found}, and sha256 under [scorer] is {pinned}: this is another file than the"
                " pinned one; bring that one back, or look at this one and pin it."
            ).format(file=visible(path.name), found=found, pinned=sha256)
        )
    return _model(content, path.name), content


def read_model(path: Path) -> ModelFile:
    """Read what a file is, pinned or not; nothing in it is executed.

    Raises:
        ConfigError: the file can't be read, or is none of the formats.

    """
    return _model(_content(path), path.name)


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(_("{file}: the model ([scorer] path) is no file; correct the path.").format(file=path))
        if path.stat().st_size > MOST_BYTES:
            raise ConfigError(
                _("{file}: a model of more than {most:,} bytes is not opened; correct the path.").format(
                    file=path, most=MOST_BYTES
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            _("{file}: the model ([scorer] path) can't be read: {reason}; correct the path.").format(
                file=path, reason=error.strerror
            )
        ) from None


def _model(content: bytes, name: str) -> ModelFile:
    kind, inside = _unpacked(content, name)
    version, imports = _of_skops(inside, name) if kind is Format.SKOPS else _of_pickle(inside, kind, name)
    unusual = tuple(one for one in imports if not _is_usual(one))
    digest = hashlib.sha256(content).hexdigest()
    return ModelFile(name, digest, len(content), kind, version, imports, unusual)


def _is_usual(name: str) -> bool:
    module, _dot, last = name.rpartition(".")
    if module in ("builtins", "__builtin__"):
        return last in ORDINARY_BUILTINS
    if name == "_codecs.encode":  # how protocols before 3 write bytes
        return True
    return module.partition(".")[0] in USUAL


def _unpacked(content: bytes, name: str) -> tuple[Format, bytes]:
    if content[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(content)):
        return Format.SKOPS, content
    for mark, unpack in PACKED.items():
        if content.startswith(mark):
            try:
                return Format.JOBLIB, unpack(content)
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                raise _cut_off(name) from None
    if content[:1] != b"\x80" and not content.startswith((b"c", b"(")):
        raise ConfigError(
            _("{file}: this is no model under pickle, joblib or skops; correct path under [scorer].").format(file=name)
        )
    return Format.JOBLIB if ARRAY_READER in content else Format.PICKLE, content


def _cut_off(name: str) -> ConfigError:
    return ConfigError(_("{file}: the model's file is damaged or cut off; fetch it again.").format(file=name))


def _of_pickle(content: bytes, kind: Format, name: str) -> tuple[str, tuple[str, ...]]:
    imports: set[str] = set()
    texts: list[str] = []
    memo: dict[int, str] = {}
    ended = False
    try:
        for code, argument, _place in pickletools.genops(content):
            ended = code.name == "STOP"
            _follow(code.name, argument, texts, memo, imports)
    except (ValueError, UnicodeDecodeError):
        ended = False
    # Between a joblib file's opcodes stand arrays, so its opcodes can be read up to the first one only.
    if kind is Format.JOBLIB:
        ended = content.endswith(b".")
    if not ended:
        raise _cut_off(name)
    if kind is Format.JOBLIB:
        found = re.findall(rb"c([\w.]+)\n([\w.]+)\n", content)
        imports |= {f"{module.decode()}.{one.decode()}" for module, one in found}
    return _version(content), tuple(sorted(imports))


def _version(content: bytes) -> str:
    match = VERSION.search(content)
    if match is None:
        return ""
    length = match["short"] or match["long"]
    text = match["text"].decode()
    return text[: int.from_bytes(length, "little")] if length else text


def _follow(code: str, argument: Any, texts: list[str], memo: dict[int, str], imports: set[str]) -> None:
    """Keep the texts on the way, since newer protocols name what they import by the two texts before."""
    if code == "GLOBAL":
        imports.add(str(argument).replace(" ", "."))
    elif code == "STACK_GLOBAL" and len(texts) >= 2:
        imports.add(f"{texts[-2]}.{texts[-1]}")
    elif code == "MEMOIZE" or "PUT" in code:
        memo[len(memo) if code == "MEMOIZE" else int(argument)] = texts[-1] if texts else ""
    elif "GET" in code:
        texts.append(memo.get(int(argument), ""))
    elif isinstance(argument, str):
        texts.append(argument)
    elif code not in ("FRAME", "PROTO"):
        texts.append("")


def _of_skops(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            schema = json.loads(packed.read("schema.json"))
    except (KeyError, ValueError, zipfile.BadZipFile):
        raise _cut_off(name) from None
    imports: set[str] = set()
    versions: list[str] = []
    _walk(schema, imports, versions)
    return versions[0] if versions else "", tuple(sorted(imports))


def _walk(node: Any, imports: set[str], versions: list[str]) -> None:
    if isinstance(node, list):
        for one in node:
            _walk(one, imports, versions)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("__module__"), str) and isinstance(node.get("__class__"), str):
        imports.add(f"{node['__module__']}.{node['__class__']}")
    for key, value in node.items():
        if key == "_sklearn_version":
            text = value.get("content", "") if isinstance(value, dict) else value
            versions.append(str(text).strip('"'))
        else:
            _walk(value, imports, versions)
