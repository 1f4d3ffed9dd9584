"""Which columns are variables: those of the reference without another role, except those that are excluded."""

from collections.abc import Sequence

from monitor_lib.config.schema import Config
from monitor_lib.errors import BatchError, did_you_mean, quoted
from monitor_lib.i18n import _
from monitor_lib.readers.column_names import is_unnamed, matches


def selected(columns: Sequence[str], config: Config, file: str) -> list[str]:
    """The variables among ``columns``, in their order.

    Raises:
        BatchError: ``[variables]`` names a column that is not a variable of ``file``.

    """
    columns_free = free(columns, config)
    wanted = config.variables
    # A column that is excluded may be in the batches only.
    named = {"include": wanted.include, "categorical": wanted.categorical}
    named["sentinels"] = tuple(pattern for pattern in wanted.sentinels if pattern != "*")
    for key, patterns in named.items():
        for pattern in patterns:
            if not any(matches(name, [pattern]) for name in columns_free):
                raise BatchError(
                    _("{file}: {key} under [variables] names {column}, which is not a variable of the file.").format(
                        file=file, key=key, column=quoted(pattern)
                    )
                    + did_you_mean(pattern, columns_free)
                )
    return [name for name in columns_free if not wanted.include or matches(name, wanted.include)]


def free(columns: Sequence[str], config: Config) -> list[str]:
    """The columns that have a name, no other role, and are not excluded, in their order."""
    roles = {config.columns.date, config.columns.score, config.columns.target, config.columns.id}
    return [
        name
        for name in columns
        if name not in roles and not is_unnamed(name) and not matches(name, config.variables.exclude)
    ]


def sentinels_of(name: str, config: Config) -> list[object]:
    """The sentinels that are declared for one column."""
    declared = [values for pattern, values in config.variables.sentinels.items() if matches(name, [pattern])]
    return [value for values in declared for value in values]
