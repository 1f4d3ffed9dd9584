"""Turn a TOML file on disk into a checked table, or raise one sentence that says what is wrong."""

import tomllib
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from monitor_lib.config.schema import Config
from monitor_lib.config.table import Table
from monitor_lib.errors import ConfigError, did_you_mean
from monitor_lib.i18n import _, visible

LONGEST_SHOWN = 80
Kind = TypeVar("Kind", bound=Table)


def load_config(path: str | Path) -> Config:
    """Read and check a configuration.

    Raises:
        ConfigError: no such file, not TOML, an unknown key (with the most similar known key), or an invalid value.

    """
    path = Path(path)
    return load_table(Config, path, "--config").lying_at(path)


def load_table(kind: type[Kind], path: Path, option: str) -> Kind:
    """Read a file and check it as one kind of table.

    Args:
        kind: the kind.
        path: the file.
        option: the command's option that names such a file.

    Raises:
        ConfigError: no such file, not TOML, an unknown key (with the most similar known key), or an invalid value.

    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return kind.model_validate(tomllib.loads(text))
    except FileNotFoundError:
        raise ConfigError(
            _("{file}: there is no such configuration; give one with {option} FILE.").format(file=path, option=option)
        ) from None
    except OSError as error:
        raise ConfigError(
            _("{file}: the configuration can't be read: {reason}.").format(file=path, reason=error.strerror)
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            _("{file}: a configuration must be UTF-8, byte {at} is not; save the file as UTF-8.").format(
                file=path, at=error.start + 1
            )
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_("{file}: not TOML: {reason}.").format(file=path, reason=error)) from None
    except ValidationError as error:
        raise ConfigError(_sentence(kind, path, error)) from None


def _sentence(kind: type[Table], path: Path, error: ValidationError) -> str:
    """The first mistake in words, and how many more there are."""
    mistakes = error.errors(include_url=False)
    first = mistakes[0]
    place = [str(part) for part in first["loc"]]
    is_table = isinstance(first["input"], dict) and first["type"] == "value_error"
    key = f"[{'.'.join(place)}]" if is_table else _dotted(place)
    if first["type"] == "extra_forbidden":
        said = _("{key} is not a known key.").format(key=key) + did_you_mean(place[-1], _keys(kind, place[:-1]))
    elif first["type"] == "missing":
        said = _("{key} is required and missing.").format(key=key)
    elif first["type"] == "string_too_short" or (first["type"] == "literal_error" and first["input"] == ""):
        said = _("{key} is empty and must be filled in.").format(key=key)
    else:
        rule = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
        said = _("{key}: {rule}").format(key=key, rule=rule) if place else rule
        if "got" not in rule and not is_table:
            said += _(", got {value}").format(value=_shown(first["input"]))
        said += "."
    more = len(mistakes) - 1
    return f"{path}: {said}" + (_(" ({more} more mistakes follow.)").format(more=more) if more else "")


def _shown(value: Any) -> str:
    """A value as Python writes it, cut where it is long."""
    text = visible(repr(value))
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "\u2026"


def _dotted(place: list[str]) -> str:
    return f"[{'.'.join(place[:-1])}] {place[-1]}" if len(place) > 1 else "".join(place)


def _keys(table: Any, place: list[str]) -> list[str]:
    """The valid keys of the table at ``place`` in a table."""
    for part in place:
        table = _table_in(table.model_fields[part].annotation)
    return list(table.model_fields)


def _table_in(annotation: Any) -> Any:
    if isinstance(annotation, types.UnionType):
        return next(kind for kind in typing.get_args(annotation) if issubclass(kind, BaseModel))
    return annotation
