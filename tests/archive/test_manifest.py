"""What a manifest says of the process that opened a model."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from monitor_lib.archive.manifest import manifest
from monitor_lib.archive.statement import statement
from monitor_lib.execution.identity import Identity
from monitor_lib.readers.source import Source
from tests.archive.test_store import a_run


@pytest.mark.parametrize(
    ("isolation", "said"),
    [
        (None, None),
        ({"files": "landlock", "network": "seccomp"}, {"files": "landlock", "network": "seccomp"}),
        ({}, {"none": "--unisolated"}),
    ],
)
def test_isolation(tmp_path, isolation, said):
    """Without a model nothing; else what confined it, or that nothing did; and the manifest can be read again."""
    source = Source("b.csv", "ab" * 32, 3)
    inputs = {"batch": source, "configuration": source}
    identity = Identity("0" * 12, inputs, {}, {"python": "3", "scorer:python": "2"}, "en", isolation)
    now = datetime.now(UTC)
    made = manifest(a_run(tmp_path / "r"), SimpleNamespace(model="m", name="b"), identity, now, now)
    assert made["predicate"]["buildDefinition"]["internalParameters"].get("isolation") == said
    read = statement(made).predicate.build_definition.internal_parameters
    assert (read.isolation, read.environment["scorer:python"]) == (said, "2")
