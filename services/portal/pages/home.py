"""The front door: has anybody done this before, what is new for me, what spreads, what nobody tried yet."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.clients import JSON, Merged, Refused, Services, unless_down
from services.portal.figures import gained, spark
from services.portal.render import page
from services.portal.session import Session
from services.portal.shelf import shelf
from services.portal.text import moment
from services.portal.words import VOCABULARIES
from shared.moments import HERE
from shared.vocabularies import vocabulary

router = APIRouter()
NEW, MOVED, NEARBY, RISING, UNTRIED = 6, 4, 3, 3, 3
LATELY = timedelta(days=90)
RANKED, RANKED_THEN = 20, 200
"""How many of the most adopted are compared with how they stood then: what rose from below the first is not seen."""


@router.get("/")
async def home(request: Request) -> Response:
    """Seven questions at once; the page shows what was answered."""
    services: Services = request.app.state.services
    session: Session = request.state.session
    search = services.search
    (numbers, newest, nearby, themed), (moved, rising, untried) = await asyncio.gather(
        asyncio.gather(
            unless_down(search.get("/v1/statistics")),
            unless_down(search.get("/v1/projects", params={"sort": "newest", "size": NEW})),
            unless_down(_nearby(services, session)),
            unless_down(_themed(services, session)),
        ),
        asyncio.gather(unless_down(_moved(services)), unless_down(_rising(services)), unless_down(_untried(services))),
    )
    return await page(
        request,
        "home.html",
        numbers=numbers,
        newest=newest,
        nearby=nearby,
        themed=_besides(themed, nearby),
        moved=moved,
        rising=rising,
        untried=untried,
        phases=_counts(newest, "phase"),
        shelf=shelf(_counts(newest, "phase")),
        provinces=_counts(newest, "province"),
    )


async def _nearby(services: Services, session: Session) -> JSON:
    if session.province is None:
        return {"items": []}
    params = {"sort": "newest", "size": NEARBY, "province": session.province, "facets": ""}
    return await services.search.get("/v1/projects", params=params)


async def _themed(services: Services, session: Session) -> JSON:
    """The newest of the themes that the visitor follows, and which these are."""
    if not session.known:
        return {"themes": [], "items": []}
    try:
        followed = await services.notifications.get("/v1/subscriptions", session.token, {"limit": 200})
    except Refused:  # the session ended meanwhile: the page is the same as for everybody
        return {"themes": [], "items": []}
    known = vocabulary(VOCABULARIES["theme"])  # search refuses what is in no vocabulary
    themes = [code for code in dict.fromkeys(it["filter"].get("theme") for it in followed["items"]) if code in known]
    if not themes:
        return {"themes": [], "items": []}
    params = {"sort": "newest", "size": 2 * NEARBY, "theme": themes[:50], "facets": ""}
    found = await services.search.get("/v1/projects", params=params)
    return {"themes": themes, "items": found["items"]}


def _besides(themed: JSON | None, nearby: JSON | None) -> JSON | None:
    """What is shown of the themes: not what stands among the news of the province already."""
    if themed is None:
        return None
    shown = {item["id"] for item in (nearby or {"items": []})["items"]}
    return {**themed, "items": [item for item in themed["items"] if item["id"] not in shown][:NEARBY]}


async def _moved(services: Services) -> list[JSON]:
    """Projects that went on lately: those that stopped are no progress, however recent."""
    found = await services.search.get("/v1/projects", params={"sort": "moved", "size": 5 * MOVED, "facets": ""})
    return [item for item in found["items"] if item.get("movedAt") and not item.get("outcome")][:MOVED]


async def _rising(services: Services) -> list[JSON]:
    """What was taken over most since a while ago, each with the line of its spread."""
    ranked, today = "/v1/statistics/most-adopted", datetime.now(HERE).date()
    now, then = await asyncio.gather(
        services.search.get(ranked, params={"size": RANKED}),
        services.search.get(ranked, params={"size": RANKED_THEN, "asOf": (today - LATELY).isoformat()}),
    )
    rising = gained(now, then, RISING)
    lines = await asyncio.gather(*(_line(services, item) for item in rising))
    return [{**item, "line": line} for item, line in zip(rising, lines, strict=True)]


async def _line(services: Services, item: JSON) -> str:
    """Nothing when it is away by now: the words beside it tell the same."""
    try:
        spread = await unless_down(services.search.get(f"/v1/projects/{item['id']}/spread"))
    except (Refused, Merged):
        return ""
    since = moment(item["publishedAt"]) or datetime.now(UTC)
    return spark(spread, since.date(), datetime.now(HERE).date()) if spread else ""


async def _untried(services: Services) -> list[JSON]:
    """Ideas that nobody tries yet, as far as the catalogue says. Whether they seek a partner no field tells."""
    params = {"phase": "idea", "sort": "newest", "size": 8 * UNTRIED, "facets": ""}
    found = await services.search.get("/v1/projects", params=params)
    return [item for item in found["items"] if not item.get("outcome") and not item.get("adoptions")][:UNTRIED]


def _counts(found: JSON | None, facet: str) -> dict[str, int]:
    terms: list[dict[str, Any]] = ((found or {}).get("facets") or {}).get(facet) or []
    return {term["code"]: term["count"] for term in terms}
