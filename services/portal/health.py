"""For operators: is the portal alive, can it serve, what did it do."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.portal.clients import Client, Refused, ServiceDown, Services
from services.portal.render import STATIC

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Ready with its assets in place, also when a service is away: pages then say so, better than no portal."""
    services: Services = request.app.state.services
    answers = await asyncio.gather(*(_answers(client) for client in services.all))
    built = (STATIC / "vendor" / ".stamp").is_file()
    report = {
        "ready": built,
        "assets": built,
        "services": {client.service: ok for client, ok in zip(services.all, answers, strict=True)},
    }
    return JSONResponse(report, 200 if built else 503)


@router.get("/metrics")
async def metrics() -> Response:
    """For Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _answers(client: Client) -> bool:
    try:
        await client.get("/livez")
    except (ServiceDown, Refused):
        return False
    return True
