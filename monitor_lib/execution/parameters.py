"""The notebook's parameters: a fixed list of names with their types, so that only values are injected, never code."""

import ast
from collections.abc import Sequence
from typing import Any

from monitor_lib.errors import BatchError
from monitor_lib.execution.libraries import NotebookNode
from monitor_lib.execution.roles import Count, InputRole
from monitor_lib.i18n import _

TEXT, TEXT_OR_NONE, TEXTS = "a text", "a text or None", "a list of texts"
KINDS = {Count.ONE: TEXT, Count.AT_MOST_ONE: TEXT_OR_NONE, Count.MANY: TEXTS}


def check_parameters(values: dict[str, Any], notebook: NotebookNode, roles: Sequence[InputRole], name: str) -> None:
    """Check the values against the roles and the notebook's parameters cell, before a kernel starts.

    Papermill only warns if the notebook does not have a parameter; the report would then be made from wrong inputs.

    Args:
        values: the values, by parameter.
        notebook: the notebook.
        roles: the roles of its inputs; it has the language and the day until which outcomes are known as
            parameters besides.
        name: the notebook's file name.

    Raises:
        BatchError: a name is not on the list, not in the notebook or missing, or a value has another type.

    """
    kinds = {role.parameter: KINDS[role.count] for role in roles} | {"language": TEXT, "as_of": TEXT_OR_NONE}
    for parameter in sorted(kinds.keys() | values.keys()):
        kind = kinds.get(parameter)
        if kind is None or parameter not in values or not _is(values[parameter], kind):
            raise BatchError(
                _("{file}: the parameter {name} must be {kind}; this is a mistake in the program, report it.").format(
                    file=name, name=parameter, kind=kind or _("left out")
                )
            )
    lacking = sorted(set(values) - _assigned(notebook))
    if lacking:
        raise BatchError(
            _("{file}: the notebook's parameters cell lacks {names}.").format(file=name, names=", ".join(lacking))
        )


def _is(value: object, kind: str) -> bool:
    if kind == TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str) or (kind == TEXT_OR_NONE and value is None)


def _assigned(notebook: NotebookNode) -> set[str]:
    """Return the names that the notebook's parameters cell assigns."""
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    statements = [one for one in ast.parse(cell.source).body if isinstance(one, ast.Assign)]
    return {target.id for one in statements for target in one.targets if isinstance(target, ast.Name)}
