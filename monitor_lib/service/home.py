"""The first page of the service: its models, what it answers, and how to ask."""

import json
import shlex
from typing import Any
from urllib.parse import quote

from monitor_lib.errors import ConfigError
from monitor_lib.execution.batches import matching
from monitor_lib.i18n import _
from monitor_lib.render.template import render
from monitor_lib.service.data_folder import shown_path
from monitor_lib.service.prometheus import newest_runs
from monitor_lib.service.settings import Served, Settings
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
    batch = _example(settings.models[0])
    model = f"?model={quote(settings.models[0].name, safe='')}" if len(models) > 1 else ""
    endpoints = [
        (
            "/v1/performance",
            _("How many of the posted records came each month, and whether the scores separate good payers from bad."),
            "@records.json",
        ),
        (
            "/v1/aderencia",
            _("Whether the scores of a data set still look like those of the reference."),
            _json(dataset_path=batch),
        ),
        (
            "/v1/report",
            _("The whole report of a batch, by its path or of posted records, kept in the archive."),
            _json(path=batch),
        ),
    ]
    token = ' -H "Authorization: Bearer $MONITOR_LIB_TOKEN"' if settings.token else ""
    calls = [
        {"path": path, "what": what, "call": f"curl{token} '{base}{path}{model}' --data-binary {sent}"}
        for path, what, sent in endpoints
    ]
    return render("service.html.j2", models=models, reports=given["reports"], endpoints=calls)


def _example(served: Served) -> str:
    """A batch of a model, as a caller would name it."""
    try:
        config = served.load()
    except ConfigError:  # whoever asks for figures is told, and the log says why
        return "batch.csv.gz"
    batches = matching(config, config.batches.glob) if config.batches else []
    return shown_path(served, batches[-1]) if batches else "batch.csv.gz"


def _json(**values: str) -> str:
    """An object as one argument of a shell."""
    return shlex.quote(json.dumps(values, ensure_ascii=False))
