"""Write the schema again: ``python -m monitor_lib.schema.write``."""

import json
from pathlib import Path

from monitor_lib.report.document import schema
from monitor_lib.topics.order import TOPICS

SCHEMA = Path(__file__).parent / "metrics.schema.json"


def main() -> None:
    """Write the schema."""
    SCHEMA.write_text(json.dumps(schema(TOPICS), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
