"""All that determines a report: its input files and code by their SHA-256, its versions, its language; and its name."""

import hashlib
import importlib.metadata
import json
import platform
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor_lib.execution.plan import ReportRequest
from monitor_lib.execution.project import PACKAGE, ROOT
from monitor_lib.readers.source import Source, hash_file
from monitor_lib.scoring.checks import prepare

RUN_DIGITS = 12


@dataclass(frozen=True)
class Identity:
    """All that determines one run, and its name.

    Attributes:
        run: 12 hex digits of the SHA-256 of all the rest; the name of the run's folder.
        inputs: the batch, the configuration and, if there are any, the reference and the earlier batches.
        code: SHA-256 of the notebook and of each file of the package, by its path in the project.
        environment: the versions of Python and of each installed distribution, and of those of the model's own
            environment and the challenger's, whose names begin with ``scorer:`` and ``challenger:``.
        language: the language of the report.
        isolation: what confines the process that opens a model, by what is denied to it; not part of the name.
        variables: what a kernel must have in its environment to find those of the models; not part of the name.
        as_of: the day until which outcomes are known, as ISO 8601; empty where nothing depends on it.

    """

    run: str
    inputs: dict[str, Source]
    code: dict[str, str]
    environment: dict[str, str]
    language: str
    isolation: dict[str, str] | None = None
    variables: dict[str, str] = field(default_factory=dict)
    as_of: str = ""


def identify(request: ReportRequest, language: str) -> Identity:
    """Hash all that determines one run.

    Raises:
        BatchError: an input can't be read.
        ConfigError: the model can't score here.

    """
    isolation, versions = None, environment()
    variables: dict[str, str] = {}
    for role, (config, path) in request.models.items():
        scorer, isolation = prepare(config, path)
        versions = versions | scorer.named(role)
        variables |= scorer.handed_down(role)
    files = code(request.notebook)
    inputs = {role: hash_file(path) for role, path in sorted(request.files.items())}
    # The report shows the names of its files, so the hash includes their names and their content.
    named = {role: [source.name, source.sha256] for role, source in inputs.items()}
    materials: dict[str, Any] = {"inputs": named, "code": files, "environment": versions, "language": language}
    as_of = request.as_of.isoformat() if request.as_of else ""
    if as_of:
        materials["as_of"] = as_of
    text = json.dumps(materials, sort_keys=True, ensure_ascii=True)
    run = hashlib.sha256(text.encode()).hexdigest()[:RUN_DIGITS]
    return Identity(run, inputs, files, versions, language, isolation, variables, as_of)


def _hash(path: Path) -> str:
    return hash_file(path).sha256


@lru_cache(maxsize=2)
def code(notebook: Path) -> dict[str, str]:
    """Return the SHA-256 of the notebook and of each file of the package, by its path in the project."""
    files = [notebook, *(path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)]
    return {path.relative_to(ROOT).as_posix(): _hash(path) for path in sorted(files)}


@lru_cache(maxsize=1)
def environment() -> dict[str, str]:
    """Return the versions of Python and of each installed distribution, by name."""
    installed = {
        one.metadata["Name"].lower().replace("_", "-"): one.version for one in importlib.metadata.distributions()
    }
    installed.pop("monitor-lib", None)  # its code is hashed file by file
    return {"python": platform.python_version(), **dict(sorted(installed.items()))}
