"""A small portfolio whose files hold their scores, and the shipped one, as a service offers them."""

import json
from pathlib import Path

from monitor_lib.service.call import Call
from monitor_lib.service.settings import Limits, Settings, served_models
from tests.conftest import CONFIG, PORTFOLIO, as_csv, rows

SHIPPED = PORTFOLIO / "monitor.toml"
MORE = """
[reference]
path = "reference.csv"
[batches]
glob = "batches/*.csv"
history = 3
"""


def lay_out(folder: Path, model: str = "toy") -> Path:
    """Write a reference, two batches and a configuration; return the configuration."""
    (folder / "batches").mkdir(parents=True)
    (folder / "monitor.toml").write_text(CONFIG.format(model=model) + MORE)
    (folder / "reference.csv").write_text(as_csv(varied(rows(600, month="2024-01", first_id=5000))))
    for number, month in enumerate(("2024-02", "2024-03"), 1):
        batch = varied(rows(200 + number, month=month, first_id=1000 * number), new=number == 2)
        (folder / "batches" / f"{month}.csv").write_text(as_csv(batch))
    return folder / "monitor.toml"


def varied(records: list[dict[str, str]], *, new: bool = False) -> list[dict[str, str]]:
    """The same records with two variables, one of them a category with, perhaps, a value that is new."""
    for number, record in enumerate(records):
        record["income"] = str(1000 + number * 37 % 397)
        record["state"] = "XX" if new and number % 10 == 0 else ("SP", "RJ", "MG")[number % 3]
    return records


def settings(folder: Path, *configs: Path, **limits: float) -> Settings:
    """A service over some configurations."""
    return Settings(
        models=served_models(configs, None),
        out=folder / "reports",
        received=folder / "received",
        limits=Limits(**limits),
        jobs=2,
    )


def call(folder: Path, body: object, **names: str | None) -> Call:
    """A request; a body that is no text is written as JSON."""
    folder.mkdir(exist_ok=True)
    path = folder / ".body"
    path.write_text(body if isinstance(body, str) else json.dumps(body), "utf-8")
    return Call(path, folder, **names)


def posted(month: str = "2024-03", *, first_id: int = 2000, n: int = 202, new: bool = True) -> list[dict[str, object]]:
    """The records of the second batch, as JSON has them."""
    records: list[dict[str, object]] = []
    for record in varied(rows(n, month=month, first_id=first_id), new=new):
        numbers = {name: float(record[name]) for name in ("score", "income")}
        records.append({**record, **numbers, "bad": int(record["bad"])})
    return records
