"""Reports whose parts are looked at."""

import pytest

from monitor_lib.analysis import analyse
from tests.conftest import CONFIG, as_csv, rows
from tests.topics.challenges import compared, people

ABOUT = """
[about]
owner = "Ana & Cia"
version = "2"
event_definition = "Over 90 MOB 12"
scope = "accepted only"
[reference]
path = "reference.csv"
[policy]
version = "1"
[policy.discrimination]
action = "Rebuild."
owner = "Modelling"
days = 30
[limits]
max_excluded = 0.02
"""


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    """Three reports: a batch of two months, one without outcomes, and one without a reference."""
    folder = tmp_path_factory.mktemp("goldens")
    reference = rows(600, month="2024-01", first_id=5000)
    batch = rows(220) + rows(140, month="2024-04", first_id=400)
    for record in batch[::7]:
        record["bad"] = str(1 - int(record["bad"]))
    batch[5]["score"] = ""
    for number, record in enumerate(reference + batch):
        record["income"] = str(1000 + number * 37 % 397)
        record["state"] = "SP <b>" if number % 3 else "RJ"
        record["branch"] = str(number % 7)
    for number, record in enumerate(batch):
        record["state"] = "ZZ & Co" if number % 4 == 0 else record["state"]
        record["new"] = record.pop("branch")
    later = [
        {
            **record,
            "income": "",
            "state": "SP <b>",
            "branch": "2",
            "bad": "",
            "score": f"{min(1, float(record['score']) + 0.3):.3f}",
        }
        for record in rows(150)
    ]
    for name, records in (("reference", reference), ("batch", batch), ("later", later)):
        (folder / f"{name}.csv").write_text(as_csv(records))
    (folder / "broken.csv").write_text("a,b\n1,2\n")
    with_reference, alone = folder / "with.toml", folder / "alone.toml"
    with_reference.write_text(CONFIG.format(model="toy <b>model</b>"[:3]) + ABOUT)
    alone.write_text(CONFIG.format(model="toy") + "[limits]\nmax_excluded = 0.02\n")
    batch, reference = folder / "batch.csv", folder / "reference.csv"
    return {
        "batch": analyse(with_reference, batch, reference),
        "later": analyse(with_reference, folder / "later.csv", reference, [batch, folder / "broken.csv"]),
        "alone": analyse(alone, batch),
    }


@pytest.fixture(scope="session")
def comparison(tmp_path_factory):
    """A report that compares two models, each of which misses the scores of some records."""
    batch, reference = people(900, (0.4, 0.5), seed=1), people(1500, (0.4, 0.5), seed=2, month="2023-12")
    history = people(700, (0.4, 0.5), seed=3, month="2024-02")
    columns = ["champion", "challenger"]
    for records in (batch, reference, history):
        records[columns] = records[columns].round(3)  # the same on every processor
    batch.loc[::50, "challenger"] = None
    batch.loc[7, "champion"] = None
    return compared(tmp_path_factory.mktemp("comparison"), batch, reference, [history])
