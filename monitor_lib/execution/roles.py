"""The inputs of a report: one table of roles, used by plan, working folder, manifest, identity, verify and index.

The name of a role must never change, since manifests contain it. If a role may have several files, they are numbered:
``history/0`` is the first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from monitor_lib.config.schema import Config
from monitor_lib.execution.batches import earlier_batches


class Count(StrEnum):
    """How many files a role has."""

    ONE = "one"
    AT_MOST_ONE = "at most one"
    MANY = "many"


def _given(_config: Config, _batch: Path) -> Sequence[Path]:
    return ()


@dataclass(frozen=True)
class InputRole:
    """One kind of input.

    Attributes:
        name: the name of the role; manifests add a number if the role may have several files.
        parameter: the notebook's parameter that names its files.
        count: how many files it has.
        kind: the kind of change if such a file differs: data, reference, policy or model.
        paths: finds its files from the configuration and the batch; finds none if the call itself names the file.

    """

    name: str
    parameter: str
    count: Count
    kind: str
    paths: Callable[[Config, Path], Sequence[Path]] = _given

    def keys(self, n: int) -> list[str]:
        """Return the names of ``n`` files of this role in a manifest."""
        return [f"{self.name}/{number}" for number in range(n)] if self.count is Count.MANY else [self.name] * n


def _known(path: Path | None) -> Sequence[Path]:
    return () if path is None else (path,)


BATCH = InputRole("batch", "batch", Count.ONE, "data")
CONFIGURATION = InputRole("configuration", "config", Count.ONE, "policy")
REFERENCE = InputRole(
    "reference", "reference", Count.AT_MOST_ONE, "reference", lambda config, _batch: _known(config.reference_path)
)
HISTORY = InputRole("history", "history", Count.MANY, "data", lambda config, batch: earlier_batches(batch, config))

MODEL = InputRole("model", "model", Count.AT_MOST_ONE, "model", lambda config, _batch: _known(config.model_path))

# Files whose values are joined to the batches by id.
OUTCOMES = InputRole(
    "outcomes", "outcomes", Count.AT_MOST_ONE, "data", lambda config, _batch: _known(config.outcomes_path)
)
SCORES = InputRole("scores", "scores", Count.AT_MOST_ONE, "data", lambda config, _batch: _known(config.scores_path))

# A report that compares two models: the file that names the challenger, and its model file.
CHALLENGER = InputRole("challenger", "challenger", Count.AT_MOST_ONE, "model")
CHALLENGER_MODEL = InputRole("challenger_model", "challenger_model", Count.AT_MOST_ONE, "model")

ROLES = (BATCH, CONFIGURATION, REFERENCE, HISTORY, MODEL, OUTCOMES, SCORES, CHALLENGER, CHALLENGER_MODEL)


def roles_for(*, compared: bool) -> tuple[InputRole, ...]:
    """Return the roles that a notebook has parameters for; ``compared`` is whether it compares two models."""
    return tuple(role for role in ROLES if compared or role not in (CHALLENGER, CHALLENGER_MODEL))


def role_of(key: str) -> InputRole | None:
    """Return the role of a name in a manifest, or None if this project has no such role."""
    name, slash, number = key.partition("/")
    role = next((role for role in ROLES if role.name == name), None)
    if role is None or bool(slash) != (role.count is Count.MANY):
        return None
    return role if not slash or re.fullmatch("0|[1-9][0-9]{0,2}", number) else None


def keyed(files: Mapping[str, Sequence[Path]]) -> dict[str, Path]:
    """Return each file by its name in a manifest, from the files of each role."""
    return {
        key: path
        for role in ROLES
        for key, path in zip(role.keys(len(files.get(role.name, ()))), files.get(role.name, ()), strict=True)
    }


def by_role(keyed_files: Mapping[str, Path]) -> dict[str, tuple[Path, ...]]:
    """Return the files of each role, the inverse of :func:`keyed`; the files of a role are in numerical order."""
    numbered: dict[str, list[tuple[int, Path]]] = {role.name: [] for role in ROLES}
    for key, path in keyed_files.items():
        role = role_of(key)
        if role is not None:
            numbered[role.name].append((int(key.partition("/")[2] or 0), path))
    return {name: tuple(path for _number, path in sorted(files)) for name, files in numbered.items()}


def is_complete(keys: set[str]) -> bool:
    """Return whether names in a manifest can be those of one report: required roles present, no gap in numbers."""
    for role in ROLES:
        own = {key for key in keys if role_of(key) is role}
        if own != set(role.keys(len(own))) or (role.count is Count.ONE and not own):
            return False
    return CHALLENGER_MODEL.name not in keys or CHALLENGER.name in keys
