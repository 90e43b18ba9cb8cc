"""The front door: has anybody done this before, and what is new."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.clients import JSON, Services, unless_down
from services.portal.render import page
from services.portal.session import Session
from services.portal.shelf import shelf

router = APIRouter()
NEW, MOVED = 6, 4


@router.get("/")
async def home(request: Request) -> Response:
    """Four questions at once; the page shows what was answered."""
    services: Services = request.app.state.services
    session: Session = request.state.session
    search = services.search
    numbers, newest, nearby, moved = await asyncio.gather(
        unless_down(search.get("/v1/statistics")),
        unless_down(search.get("/v1/projects", params={"sort": "newest", "size": NEW})),
        unless_down(_nearby(services, session)),
        unless_down(_moved(services)),
    )
    return await page(
        request,
        "home.html",
        numbers=numbers,
        newest=newest,
        nearby=nearby,
        moved=moved,
        phases=_counts(newest, "phase"),
        shelf=shelf(_counts(newest, "phase")),
        provinces=_counts(newest, "province"),
    )


async def _nearby(services: Services, session: Session) -> JSON:
    if session.province is None:
        return {"items": []}
    return await services.search.get("/v1/projects", params={"sort": "newest", "size": 3, "province": session.province})


async def _moved(services: Services) -> list[JSON]:
    """Projects that went on lately: those that stopped are no progress, however recent."""
    found = await services.search.get("/v1/projects", params={"sort": "moved", "size": 5 * MOVED})
    return [item for item in found["items"] if item.get("movedAt") and not item.get("outcome")][:MOVED]


def _counts(found: JSON | None, facet: str) -> dict[str, int]:
    terms: list[dict[str, Any]] = ((found or {}).get("facets") or {}).get(facet) or []
    return {term["code"]: term["count"] for term in terms}
