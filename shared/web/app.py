"""A service's HTTP application: its router, with what every service has around it."""

import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from types import FrameType
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response
from starlette.routing import compile_path

from shared.settings import Settings
from shared.web import openapi, problem_json
from shared.web.edge import UnitOfWork
from shared.web.guards import MAX_BODY, Guards, Larger

COULD_NOT_START = 3
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_app(name: str, summary: str, routers: list[APIRouter], lifespan: Lifespan) -> FastAPI:
    """Assemble the application: the API under /v1, and /livez, /readyz and /metrics for operators."""
    app = FastAPI(
        title=f"Innovatiebieb {name}",
        summary=summary,
        description=f"{summary} Errors are application/problem+json, in Dutch, or in English with Accept-Language: en.",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url="/v1/docs",
        swagger_ui_oauth2_redirect_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.endings = []
    problem_json.install(app)
    for router in routers:
        app.include_router(router, prefix="/v1")
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    app.include_router(_operations(app))
    app.add_middleware(Guards, larger=_larger(routers))
    return app


def _larger(routers: list[APIRouter]) -> list[Larger]:
    """The routes that take more than other bodies: known to the guards, which stand before any routing."""
    routes = [route for router in routers for route in router.routes if isinstance(route, UnitOfWork)]
    return [
        Larger(route.methods or set(), compile_path(f"/v1{route.path}")[0], route.max_body)
        for route in routes
        if route.max_body > MAX_BODY
    ]


def _operations(app: FastAPI) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    async def ready() -> Response:
        """Requests can be answered. Kafka is not part of it, for what comes in while it is away is kept."""
        report: dict[str, Any] = await app.state.health()
        return JSONResponse(report, 200 if report["ready"] else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


class Server(uvicorn.Server):
    """Calls what is in `app.state.endings` when it is asked to stop: answers without an end can end themselves then.
    Cut off after the three seconds that others get, each stop would take as long.
    """

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came."""
        for end in self._app.state.endings:
            end()
        super().handle_exit(sig, frame)


def serve(app: FastAPI, settings: Settings) -> None:
    """Serve until SIGTERM; open requests get three seconds."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=30,
    )
    server = Server(app, config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(COULD_NOT_START)
