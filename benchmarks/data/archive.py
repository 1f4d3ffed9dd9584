"""A large archive, copied from one real run: ``python -m benchmarks.data.archive RUN FOLDER --models M --batches B``.

Each copy has names of its own in ``metrics.json`` and ``manifest.json``; page and notebook are links to the original's
files, to spare the disk. The ledger tells of each run as ``run_report.py`` would have (docs/archive.md).
"""

import argparse
import hashlib
import json
import os
from pathlib import Path
from typing import Any

ZEROS = "0" * 64
AT = "2026-01-01T00:00:00+00:00"
LINKED = ("report.html", "notebook.ipynb")


def model_name(number: int) -> str:
    """The name of a model."""
    return f"m-{number:03}"


def batch_name(number: int) -> str:
    """The name of a batch; months, the first being number 0."""
    return f"{2000 + number // 12}-{number % 12 + 1:02}"


class Chain:
    """A ledger in the making: each line bears its own hash and that of the line before."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.head = ZEROS

    def append(self, **values: Any) -> str:
        """Add a line; its hash."""
        values |= {"at": AT, "previous": self.head}
        values["hash"] = self.head = hashlib.sha256(_canonical(values)).hexdigest()
        self.lines.append(_canonical(values) + b"\n")
        return self.head


def make(run: Path, folder: Path, models: int, batches: int) -> None:
    """Write an archive of ``models`` times ``batches`` runs into a new folder.

    Args:
        run: the folder of a real run.
        folder: the archive's.
        models: how many.
        batches: of each.

    """
    metrics = json.loads((run / "metrics.json").read_text("utf-8"))
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    chain = Chain()
    for model in map(model_name, range(models)):
        for batch in map(batch_name, range(batches)):
            name = hashlib.sha256(f"{model}/{batch}".encode()).hexdigest()[:12]
            key = {"model": model, "batch": batch, "run": name}
            started = chain.append(**key, event="started", manifest=None, work=".work-copied", inputs=[])
            digest = _copy(run, folder / model / batch / name, metrics, manifest, key)
            chain.append(**key, event="succeeded", manifest=digest, started=started)
    (folder / "ledger.jsonl").write_bytes(b"".join(chain.lines))
    (folder / "ledger.head").write_text(f"{chain.head}\n", "ascii")


def _copy(run: Path, place: Path, metrics: dict[str, Any], manifest: dict[str, Any], key: dict[str, str]) -> str:
    """One run under another name; SHA-256 of its manifest."""
    place.mkdir(parents=True)
    for name in LINKED:
        os.link(run / name, place / name)
    figures = _document(metrics | {"model": key["model"], "batch": key["batch"]})
    (place / "metrics.json").write_bytes(figures)
    for subject in manifest["subject"]:
        if subject["name"] == "metrics.json":
            subject["digest"]["sha256"] = hashlib.sha256(figures).hexdigest()
    predicate = manifest["predicate"]
    predicate["buildDefinition"]["externalParameters"].update(model=key["model"], batch=key["batch"])
    predicate["runDetails"]["metadata"]["invocationId"] = key["run"]
    told = _document(manifest)
    (place / "manifest.json").write_bytes(told)
    return hashlib.sha256(told).hexdigest()


def _canonical(values: dict[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _document(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description="A large archive, copied from one real run.")
    parser.add_argument("run", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=int, required=True)
    parser.add_argument("--batches", type=int, required=True)
    given = parser.parse_args()
    make(given.run, given.folder, given.models, given.batches)


if __name__ == "__main__":
    main()
