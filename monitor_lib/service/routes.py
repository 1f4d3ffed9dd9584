"""The addresses of the service, each with and without a slash at its end."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from monitor_lib.service import answers
from monitor_lib.service.adherence import adherence
from monitor_lib.service.bodies import Bodies
from monitor_lib.service.home import home, home_page
from monitor_lib.service.performance import performance
from monitor_lib.service.reporting import Reporting
from monitor_lib.service.settings import Settings
from monitor_lib.service.work import Workers

Endpoint = Callable[[Request], Awaitable[Response]]

NAMES = {
    "model": "Which of the models; needed where several are served, here or in the body.",
    "batch": "The name of the posted records, here or in the body; it decides which batches are the earlier ones."
    " Without it: their months.",
    "as_of": "The day until which outcomes are known, such as 2019-03-01; needed where the model's configuration says"
    " when they are due.",
}


def figures(settings: Settings, bodies: Bodies, workers: Workers, reporting: Reporting) -> APIRouter:
    """Return the addresses that work is done at."""
    router = APIRouter()
    models = [one.name for one in settings.models]

    async def post_performance(request: Request) -> Response:
        """How many records came each month, and how well their scores separate good payers from bad.

        Records without a score are scored by the model's file, if the configuration names one.
        """
        async with bodies.received(request) as call:
            return JSONResponse(await workers.answer(request, performance, call))

    async def post_adherence(request: Request) -> Response:
        """Whether the scores of a data set below the data folder still look like those of the reference."""
        async with bodies.received(request) as call:
            return JSONResponse(await workers.answer(request, adherence, call))

    async def post_report(request: Request) -> Response:
        """Report a batch, by its path or from posted records, and keep the report in the archive."""
        async with bodies.received(request) as call:
            return JSONResponse(await reporting.answer(request, call))

    _add(router, "/v1/performance", post_performance, answers.Performance, models, ("model", "batch", "as_of"))
    _add(router, "/v1/aderencia", post_adherence, answers.Adherence, models, ("model",))
    _add(router, "/v1/report", post_report, answers.Report, models, ("model", "batch", "as_of"))
    return router


def _add(
    router: APIRouter,
    path: str,
    endpoint: Endpoint,
    answer: type[BaseModel],
    models: Sequence[str],
    names: Sequence[str],
) -> None:
    """Let an address be posted to, with and without a slash at its end."""
    schemas = {
        "model": answers.name_of(models),
        "batch": {"type": "string"},
        "as_of": {"type": "string", "format": "date"},
    }
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": NAMES[name]}
        for name, schema in schemas.items()
        if name in names
    ]
    for address in (path, f"{path}/"):
        router.add_api_route(
            address,
            endpoint,
            methods=["POST"],
            response_class=JSONResponse,
            responses={200: {"model": answer}, **answers.PROBLEMS},
            include_in_schema=address == path,
            openapi_extra={"parameters": parameters, "requestBody": answers.bodies(models)[path]},
        )


def pages(settings: Settings, registry: CollectorRegistry) -> APIRouter:
    """Return the addresses that can be looked at."""
    router = APIRouter()

    async def first_page(request: Request) -> Response:
        """The models of this service: a page for people, a document for programs."""
        if "text/html" in request.headers.get("accept", ""):
            base = str(request.base_url).rstrip("/")
            return HTMLResponse(await to_thread.run_sync(home_page, settings, base))
        return JSONResponse(await to_thread.run_sync(home, settings))

    async def healthz(_request: Request) -> Response:
        """Whether the service answers."""
        return JSONResponse(answers.Health(status="ok").model_dump())

    async def metrics(_request: Request) -> Response:
        """The newest figures and lights of every model, and the service's own figures, for Prometheus."""
        text = await to_thread.run_sync(generate_latest, registry)
        return Response(text, headers={"content-type": CONTENT_TYPE_LATEST})

    async def reports(request: Request) -> Response:
        """Lead to the index of the archive."""
        return RedirectResponse(f"{request.scope.get('root_path', '')}/reports/")

    _read(router, "/", first_page, {200: {"content": {"text/html": {}, "application/json": {}}}})
    _read(router, "/healthz", healthz, {200: {"model": answers.Health}})
    _read(router, "/metrics", metrics, {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
    router.add_api_route("/reports", reports, methods=["GET"], include_in_schema=False)
    return router


def _read(router: APIRouter, path: str, endpoint: Endpoint, responses: dict[int | str, dict[str, Any]]) -> None:
    """Let an address be read, with and without a slash at its end, by GET and by HEAD."""
    for address in {path, path.rstrip("/") + "/"}:
        for method in ("GET", "HEAD"):
            shown = (address, method) == (path, "GET")
            router.add_api_route(
                address,
                endpoint,
                methods=[method],
                response_class=Response,
                responses=responses,
                include_in_schema=shown,
            )
