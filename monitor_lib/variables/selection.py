"""Which columns are variables: all of the reference that have no other role, less what the configuration excludes."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, did_you_mean, quoted
from monitor_lib.words import _


def selected(columns: Sequence[str], config: Config, file: str) -> list[str]:
    """The variables among ``columns``, in their order.

    Raises:
        BatchError: ``[variables]`` names a column that does not stand in ``file``.

    """
    wanted = config.variables
    named = {"include": wanted.include, "exclude": wanted.exclude, "categorical": wanted.categorical}
    named["sentinels"] = tuple(pattern for pattern in wanted.sentinels if pattern != "*")
    for key, patterns in named.items():
        for pattern in patterns:
            if not any(fnmatchcase(name, pattern) for name in columns):
                raise BatchError(
                    _("{file}: {key} under [variables] names {column}, which is no column of it.").format(
                        file=file, key=key, column=quoted(pattern)
                    )
                    + did_you_mean(pattern, columns)
                )
    return [name for name in free(columns, config) if not wanted.include or matches(name, wanted.include)]


def free(columns: Sequence[str], config: Config) -> list[str]:
    """The columns that have no other role and are not excluded, in their order."""
    roles = {config.columns.date, config.columns.score, config.columns.target, config.columns.id}
    return [name for name in columns if name not in roles and not matches(name, config.variables.exclude)]


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Whether a column is one of these, ``*`` standing for anything."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def sentinels_of(name: str, config: Config) -> list[object]:
    """The sentinels that are declared for one column."""
    return [
        value
        for pattern, values in config.variables.sentinels.items()
        if fnmatchcase(name, pattern)
        for value in values
    ]
