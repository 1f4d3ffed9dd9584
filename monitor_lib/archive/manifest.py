"""``manifest.json``: which files a run left, and all that they were made from; it alone names times and hosts.

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
from monitor_lib.execution.identity import Identity
from monitor_lib.execution.machine import this_machine
from monitor_lib.execution.plan import ReportRequest

SUBJECTS = ("report.html", "notebook.ipynb", "metrics.json")
MANIFEST = "manifest.json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:monitor-lib:report:1"
BUILDER = "urn:monitor-lib:run_report"


def manifest(
    folder: Path, request: ReportRequest, identity: Identity, started: datetime, finished: datetime
) -> dict[str, Any]:
    """The statement about the three files that stand in ``folder``."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": sha256(folder / name)}} for name in SUBJECTS],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "model": request.model,
                    "batch": request.name,
                    "language": identity.language,
                },
                "internalParameters": {"environment": identity.environment},
                "resolvedDependencies": _dependencies(identity),
            },
            "runDetails": {
                "builder": {"id": BUILDER},
                "metadata": {
                    "invocationId": identity.run,
                    "startedOn": started.isoformat(timespec="seconds"),
                    "finishedOn": finished.isoformat(timespec="seconds"),
                },
                "byproducts": [{"name": "host", "annotations": asdict(this_machine())}],
            },
        },
    }


def _dependencies(identity: Identity) -> list[dict[str, Any]]:
    """All that enters the run's name, by SHA-256; files by their own names, never by a path of this machine."""
    inputs = [
        {"name": role, "digest": {"sha256": source.sha256}, "annotations": {"file": source.name}}
        for role, source in identity.inputs.items()
    ]
    code = [{"name": path, "digest": {"sha256": digest}} for path, digest in identity.code.items()]
    environment = json.dumps(identity.environment, sort_keys=True)
    return [
        *inputs,
        *code,
        {"name": "environment", "digest": {"sha256": hashlib.sha256(environment.encode()).hexdigest()}},
    ]
