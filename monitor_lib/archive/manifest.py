"""``manifest.json`` lists a run's files and all that they were made from; only this file contains times and hosts.

An in-toto Statement, version 1 (https://in-toto.io/Statement/v1), whose predicate is SLSA provenance, version 1
(https://slsa.dev/spec/v1.0/provenance).
"""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor_lib.archive.reading import sha256
from monitor_lib.archive.statement import (
    SUBJECTS,
    Builder,
    Byproduct,
    Definition,
    Dependency,
    Details,
    Digest,
    External,
    File,
    Host,
    Internal,
    Metadata,
    Predicate,
    Statement,
    Subject,
)
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.machine import this_machine
from monitor_lib.execution.plan import ReportRequest

MANIFEST = "manifest.json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:monitor-lib:report:1"
BUILDER = "urn:monitor-lib:run_report"


def manifest(
    folder: Path, request: ReportRequest, identity: Identity, started: datetime, finished: datetime
) -> dict[str, Any]:
    """Return the statement about the three files of a run in ``folder``."""
    made = Statement(
        type=STATEMENT_TYPE,
        subject=[Subject(name=name, digest=Digest(sha256=sha256(folder / name))) for name in SUBJECTS],
        predicate_type=PREDICATE_TYPE,
        predicate=Predicate(
            build_definition=Definition(
                build_type=BUILD_TYPE,
                external_parameters=_asked(request, identity),
                internal_parameters=_internal(identity),
                resolved_dependencies=_dependencies(identity),
            ),
            run_details=Details(
                builder=Builder(id=BUILDER),
                metadata=Metadata(
                    invocation_id=identity.run,
                    started_on=started.isoformat(timespec="seconds"),
                    finished_on=finished.isoformat(timespec="seconds"),
                ),
                byproducts=[Byproduct(name="host", annotations=Host(**asdict(this_machine())))],
            ),
        ),
    )
    return made.written()


def _asked(request: ReportRequest, identity: Identity) -> External:
    asked = {"model": request.model, "batch": request.name, "language": identity.language}
    return External(**asked, as_of=identity.as_of) if identity.as_of else External(**asked)


def _internal(identity: Identity) -> Internal:
    if identity.isolation is None:
        return Internal(environment=identity.environment)
    return Internal(environment=identity.environment, isolation=identity.isolation or {"none": "--unisolated"})


def _dependencies(identity: Identity) -> list[Dependency]:
    """Return all that determines the run's name, each with its SHA-256; files by name, never by a local path."""
    inputs = [
        Dependency(name=role, digest=Digest(sha256=source.sha256), annotations=File(file=source.name))
        for role, source in identity.inputs.items()
    ]
    code = [Dependency(name=path, digest=Digest(sha256=digest)) for path, digest in identity.code.items()]
    environment = hashlib.sha256(json.dumps(identity.environment, sort_keys=True).encode()).hexdigest()
    return [*inputs, *code, Dependency(name="environment", digest=Digest(sha256=environment))]
