"""The first page of the service: its models, what it answers, and how to ask."""

from typing import Any
from urllib.parse import quote

from monitor_lib.i18n import _
from monitor_lib.render.template import render
from monitor_lib.service.prometheus import newest_runs
from monitor_lib.service.settings import Settings
from monitor_lib.status import status_word


def home(settings: Settings) -> dict[str, Any]:
    """Return what programs get: the models, each with its newest report, and the addresses."""
    newest = dict(newest_runs(settings.out))
    models = []
    for served in settings.models:
        run, figures = newest.get(served.name, (None, None))
        place = f"/reports/{quote(served.name, safe='')}"
        models.append(
            {
                "name": served.name,
                "page": f"{place}/index.html" if run else None,
                "batch": run.batch if run else None,
                "report": f"{place}/{quote(run.batch, safe='')}/{run.run}/report.html" if run else None,
                "status": figures.status if figures else None,
            }
        )
    return {
        "models": models,
        "reports": "/reports/" if newest else None,
        "endpoints": ["/v1/performance", "/v1/aderencia", "/v1/report"],
        "openapi": "/openapi.json",
        "metrics": "/metrics",
    }


def home_page(settings: Settings, base: str) -> str:
    """Return the same for people; ``base`` is the address that the service was called by."""
    given = home(settings)
    models = [{**one, "word": status_word(one["status"]) if one["status"] else ""} for one in given["models"]]
    send = f"curl {base}%s -H 'Content-Type: application/json' -d %s"
    endpoints = [
        {
            "path": "/v1/performance",
            "what": _(
                "How many of the posted records came each month, and whether the scores separate good payers from bad."
            ),
            "call": send % ("/v1/performance", "@batch_records.json"),
        },
        {
            "path": "/v1/aderencia",
            "what": _("Whether the scores of a data set still look like those of the reference."),
            "call": send % ("/v1/aderencia", """'{"dataset_path": "credit_01/oot.gz"}'"""),
        },
        {
            "path": "/v1/report",
            "what": _("The whole report of a batch, by its path or of posted records, kept in the archive."),
            "call": send % ("/v1/report", """'{"path": "credit_01/batches/2017-09.csv.gz"}'"""),
        },
    ]
    return render("service.html.j2", models=models, reports=given["reports"], endpoints=endpoints, base=base)
