"""Read from a manifest what a report was made from, and find what has changed since."""

from dataclasses import dataclass
from typing import Any

from monitor_lib.archive.statement import statement
from monitor_lib.errors import BatchError
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.machine import Machine
from monitor_lib.execution.roles import role_of
from monitor_lib.i18n import _, ngettext, visible

SHOWN = 4
LONGEST = 200


@dataclass(frozen=True)
class Recorded:
    """What a report was made from, as its manifest records it.

    Attributes:
        inputs: file name and SHA-256 of each input, by role.
        code: SHA-256 of each file of the project, by path.
        environment: versions, by name.
        language: the language of the report.
        machine: the machine that the report was made on.
        as_of: the day until which outcomes were known, as ISO 8601; empty where nothing depends on it.

    """

    inputs: dict[str, tuple[str, str]]
    code: dict[str, str]
    environment: dict[str, str]
    language: str
    machine: Machine
    as_of: str = ""


@dataclass(frozen=True)
class Change:
    """Something that has changed: its kind (data, reference, policy, model, code, environment) and a sentence."""

    kind: str
    sentence: str


def recorded(manifest: Any) -> Recorded:
    """Read a manifest.

    Raises:
        BatchError: the manifest is of another kind than this project writes.

    """
    predicate = statement(manifest).predicate
    asked = predicate.build_definition.external_parameters
    definition, host = predicate.build_definition, predicate.run_details.byproducts[0].annotations
    dependencies = definition.resolved_dependencies
    inputs = {one.name: (one.annotations.file, one.digest.sha256) for one in dependencies if one.annotations}
    code = {one.name: one.digest.sha256 for one in dependencies if not one.annotations}
    if code.pop("environment", None) is None:
        raise BatchError(_("its manifest is of another kind than this project writes"))
    return Recorded(
        inputs,
        code,
        definition.internal_parameters.environment,
        asked.language,
        Machine(host.platform, host.processor),
        asked.as_of or "",
    )


def of_today(identity: Identity, machine: Machine) -> Recorded:
    """Return what a report would be made from today."""
    inputs = {role: (source.name, source.sha256) for role, source in identity.inputs.items()}
    return Recorded(inputs, identity.code, identity.environment, identity.language, machine, identity.as_of)


def what_changed(then: Recorded, now: Recorded) -> tuple[Change, ...]:
    """Return what has changed, each change with its kind."""
    changed = []
    for role in sorted({*then.inputs, *now.inputs}):
        old, new = then.inputs.get(role), now.inputs.get(role)
        if old is None or new is None:
            sentence = _("there was no {role}") if old is None else _("there is no {role} any more")
            changed.append(Change(_kind(role), sentence.format(role=role)))
        elif old[1] != new[1]:
            sentence = _("the {role} {file} is another file than before").format(role=role, file=new[0])
            changed.append(Change(_kind(role), sentence))
        elif old[0] != new[0]:
            sentence = _("the {role} {old} is now called {new}").format(role=role, old=old[0], new=new[0])
            changed.append(Change(_kind(role), sentence))
    if then.as_of != now.as_of:
        sentence = _("outcomes known until {new}, before until {old}")
        changed.append(Change("data", sentence.format(new=now.as_of or "\u2013", old=then.as_of or "\u2013")))
    files = _unlike(then.code, now.code)
    if files:
        sentence = ngettext("{n} file of the project differs", "{n} files of the project differ", len(files))
        changed.append(Change("code", f"{sentence.format(n=len(files))} ({_some(files)})"))
    packages = _unlike(then.environment, now.environment)
    if packages:
        versions = [
            f"{one} {then.environment.get(one, '-')} \u2192 {now.environment.get(one, '-')}" for one in packages
        ]
        sentence = ngettext("{n} version differs", "{n} versions differ", len(packages)).format(n=len(packages))
        changed.append(Change("environment", f"{sentence} ({_some(versions)})"))
    return tuple(changed)


def _kind(key: str) -> str:
    role = role_of(key)
    if role is None:
        raise ValueError(f"no role has files named {key}")
    return role.kind


def _unlike(then: dict[str, str], now: dict[str, str]) -> list[str]:
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))


def _some(names: list[str]) -> str:
    return ", ".join(visible(name[:LONGEST]) for name in names[:SHOWN]) + (", \u2026" if len(names) > SHOWN else "")
