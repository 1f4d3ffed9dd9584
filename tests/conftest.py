"""What the tests share: small files of records, configurations, and the switch that renews goldens."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No verdict depends on a clock: hypothesis else fails an example that took long on a busy machine.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# Workers of the suite share the machine; libraries that start threads of their own only slow each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# No test may depend on what an earlier one left in the user's own cache.
os.environ["MONITOR_LIB_CACHE"] = "off"

pytest_plugins = ["tests.reports"]

ROOT = Path(__file__).parent.parent
PORTFOLIO = ROOT / "datasets" / "credit_01"

CONFIG = """
model = "{model}"
[columns]
date = "date"
score = "score"
target = "bad"
id = "id"
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the goldens anew instead of comparing")


def rows(n: int = 60, *, month: str = "2024-03", first_id: int = 1) -> list[dict[str, str]]:
    """Records that rank a third of bads above most goods, with ties."""
    return [
        {
            "id": str(first_id + i),
            "date": f"{month}-{1 + i % 28:02d}",
            "score": f"{((i * 7) % 20) / 20 + (0.2 if i % 3 == 0 else 0) * 0.25:.3f}",
            "bad": str(int(i % 3 == 0)),
        }
        for i in range(n)
    ]


def as_csv(records: list[dict[str, str]], delimiter: str = ",") -> str:
    """Records as a CSV text."""
    names = list(records[0])
    lines = [delimiter.join(names)] + [delimiter.join(record[name] for name in names) for record in records]
    return "\n".join(lines) + "\n"


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., Path]:
    """Write a file (text or bytes) and a monitor.toml beside it; gives the file's path."""

    def write(name: str, content: str | bytes, config: str = "", model: str = "toy") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (tmp_path / "monitor.toml").write_text(CONFIG.format(model=model) + config)
        return path

    return write
