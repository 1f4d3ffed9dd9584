"""The paths of the project's own files."""

from pathlib import Path

PACKAGE = Path(__file__).parent.parent
ROOT = PACKAGE.parent
NOTEBOOK = ROOT / "notebooks" / "monitoring.ipynb"
SHIPPED_CONFIG = ROOT / "datasets" / "credit_01" / "monitor.toml"
REPORTS = ROOT / "reports"
CONFIG_NAME = "monitor.toml"
