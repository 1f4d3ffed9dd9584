"""A portfolio of as many months as one likes, drawn from the shipped one: ``python -m benchmarks.data.portfolio``.

Records are drawn with replacement from all shipped batches, given the month's dates and ids of their own; reference
and configuration are those that the project ships, without the model file. The same arguments make the same files.
"""

import argparse
import gzip
import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import tomlkit

SHIPPED = Path(__file__).parents[2] / "datasets" / "credit_01"
FIRST_YEAR = 2018  # after the shipped months
FIRST_ID = 10_000_000
DAYS = 28
ID, DATE = 0, 1  # where these stand in a record


def month(number: int) -> date:
    """The first day of a month, the first being number 0."""
    return date(FIRST_YEAR + number // 12, number % 12 + 1, 1)


def batch_file(folder: Path, number: int) -> Path:
    """Where the batch of a month lies."""
    return folder / "batches" / f"{month(number):%Y-%m}.csv.gz"


def make(folder: Path, batches: int, records: int) -> None:
    """Write the portfolio into an empty folder.

    Args:
        folder: for ``monitor.toml``, the reference and ``batches/``.
        batches: how many months.
        records: in each.

    """
    header, shipped = "", []
    for path in sorted((SHIPPED / "batches").glob("*.csv.gz")):
        header, *lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
        shipped += [line.split(",", 2)[2] for line in lines]
    if header.split(",")[: DATE + 1] != ["ID", "REF_DATE"]:
        raise ValueError(f"{SHIPPED}: the batches must begin with ID and REF_DATE, found {header[:40]!r}")
    (folder / "batches").mkdir(parents=True)
    shutil.copyfile(SHIPPED / "test.gz", folder / "test.gz")
    config = tomlkit.parse((SHIPPED / "monitor.toml").read_text("utf-8"))
    config.remove("scorer")  # the scores stand in the files: whoever is compared reads them there
    (folder / "monitor.toml").write_text(tomlkit.dumps(config), "utf-8")
    rng = np.random.default_rng(9)
    for number in range(batches):
        days = np.sort(rng.integers(0, DAYS, records)).tolist()
        drawn = rng.integers(0, len(shipped), records).tolist()
        lines = [
            f"{FIRST_ID + number * records + place},{month(number) + timedelta(day)} 00:00:00+00:00,{shipped[one]}"
            for place, (day, one) in enumerate(zip(days, drawn, strict=True))
        ]
        content = "\n".join([header, *lines, ""]).encode("utf-8")
        batch_file(folder, number).write_bytes(gzip.compress(content, mtime=0))


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description="A portfolio drawn from the shipped one.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--batches", type=int, default=24)
    parser.add_argument("--records", type=int, default=3_000)
    given = parser.parse_args()
    make(given.folder, given.batches, given.records)


if __name__ == "__main__":
    main()
