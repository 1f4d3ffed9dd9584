"""The service as an application: its parts put together, and what becomes of a request without an answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from anyio import create_task_group
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CollectorRegistry, disable_created_metrics
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp

from monitor_lib.i18n import _
from monitor_lib.service import routes
from monitor_lib.service.access import Access
from monitor_lib.service.archive_pages import ArchivePages
from monitor_lib.service.bodies import Bodies
from monitor_lib.service.prometheus import ArchiveFigures
from monitor_lib.service.refusal import Refusal
from monitor_lib.service.reporting import Reporting
from monitor_lib.service.settings import Settings
from monitor_lib.service.watch import Watch
from monitor_lib.service.work import Abandoned, Workers
from monitor_lib.service.worker import broken

UNREAD = (408, 413, 415)
NOBODY_THERE = 499  # what proxies log where the caller went away


@dataclass(frozen=True)
class Service:
    """The service: the application, and what is to be called as soon as it is told to end."""

    app: ASGIApp
    end: Callable[[], None]


def create_service(settings: Settings) -> Service:
    """Return the service; its processes start with the application and end with it."""
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    registry.register(ArchiveFigures(settings.out))
    bodies, workers = Bodies(settings.limits), Workers(settings)
    reporting = Reporting(settings, workers)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            async with create_task_group() as group:
                group.start_soon(workers.warm_up)
                yield
                group.cancel_scope.cancel()
        finally:
            await workers.close()
            bodies.remove()

    app = FastAPI(
        title="Credit model monitoring",
        version="1",
        description="Volumetry, performance and adherence of credit models, and their reports.",
        docs_url=None,  # their pages load scripts from another host
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.include_router(routes.figures(settings, bodies, workers, reporting))
    app.include_router(routes.pages(settings, registry))
    app.mount("/reports", ArchivePages(directory=settings.out, html=True, check_dir=False))
    _add_refusals(app, {str(bodies.path): "", **settings.places()})
    return Service(Watch(Access(app, settings.token), registry), reporting.end)


def _add_refusals(app: FastAPI, places: dict[str, str]) -> None:
    """Say what became of a request without an answer; ``places`` are folders that no caller needs to know."""

    async def refused(_request: Request, error: Exception) -> Response:
        refusal = error if isinstance(error, Refusal) else broken()
        document = refusal.document()
        for folder, name in places.items():
            document["detail"] = document["detail"].replace(folder, name)
        # What is left of a body that is not read would be taken for the next request.
        headers = {"connection": "close"} if refusal.status in UNREAD else None
        return JSONResponse(document, refusal.status, headers)

    async def not_there(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = error.headers if isinstance(error, HTTPException) else None
        methods = (headers or {}).get("Allow", "")
        sentence = {
            404: _("There is nothing at this address; the first page, /, names those that there are."),
            405: _("This address takes another method: {methods}.").format(methods=methods),
        }
        document = {"detail": sentence.get(status, _("This request can't be answered.")), "code": f"http_{status}"}
        return JSONResponse(document, status, headers)

    async def abandoned(_request: Request, _error: Exception) -> Response:
        return Response(status_code=NOBODY_THERE)

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, not_there)
    app.add_exception_handler(Abandoned, abandoned)
    app.add_exception_handler(ClientDisconnect, abandoned)
    app.add_exception_handler(Exception, refused)
