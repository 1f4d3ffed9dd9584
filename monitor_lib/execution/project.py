"""The paths of the project's own files."""

from pathlib import Path

PACKAGE = Path(__file__).parent.parent
ROOT = PACKAGE.parent
MONITORING = ROOT / "notebooks" / "monitoring.ipynb"
CHAMPION_CHALLENGER = ROOT / "notebooks" / "champion_challenger.ipynb"
SHIPPED_CONFIG = ROOT / "datasets" / "credit_01" / "monitor.toml"
REPORTS = ROOT / "reports"
CONFIG_NAME = "monitor.toml"
