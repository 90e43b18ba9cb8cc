"""Inzicht: what is done where and how far it is, where nobody tried a theme yet, what spreads and what failed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal import figures
from services.portal.clients import JSON, Merged, Refused, Services, unless_down
from services.portal.insight import PATH, Chosen, found_at
from services.portal.render import page
from services.portal.words import PHASES, options

router = APIRouter()
FAILED, SPREADING, MAPS = 5, 6, 3


@router.get(PATH)
async def insight(request: Request) -> Response:
    """Ten questions at once; each chart stands where its answer came. The address holds the choice."""
    services: Services = request.app.state.services
    chosen = Chosen.read(request.query_params)
    lasting = chosen.params(without="startYear")  # these three are not told by start year

    def ask(name: str, **params: Any) -> Awaitable[JSON | None]:
        path = f"/v1/statistics/{name}" if name else "/v1/statistics"
        return unless_down(services.search.get(path, params=params))

    about, phase = chosen.params(), {"phase": chosen.phase} if chosen.phase else {}
    numbers, white, stages, years, places, funnel, failures, adopting, spreading, stays = await asyncio.gather(
        ask("", **about),
        ask("theme-by-province", **about, **phase),
        ask("matrix", **about, by="theme,phase"),
        ask("matrix", **lasting, by="phase,year"),
        ask("matrix", **chosen.params(without="province"), by="province"),
        ask("funnel", **lasting),
        ask("failures", **about, size=FAILED),
        ask("time-to-adopt", **lasting),
        unless_down(_spreading(services, lasting)),
        unless_down(services.moderation.get("/v1/statistics/phases")),
    )
    return await page(
        request,
        "insight.html",
        chosen=chosen,
        themes=options("theme", chosen.theme),
        provinces=options("province", chosen.province),
        years_known=_years(years, chosen),
        numbers=numbers,
        white=_made(white, figures.white_spots, chosen),
        stages=_made(stages, figures.stages, chosen),
        years=_made(years, figures.years, chosen),
        places=figures.places(places) if places else None,
        funnel=funnel,
        failures=failures,
        adopting=adopting,
        spreading=spreading,
        stays=_made(stays, figures.stays, chosen),
        phases=[None, *PHASES],
        found_at=found_at,
    )


async def _spreading(services: Services, about: dict[str, str]) -> JSON:
    """What is most built upon, over any number of hops; the first few with the provinces that they reached."""
    search = services.search
    found = await search.get("/v1/statistics/most-adopted", params={**about, "by": "all", "size": SPREADING})
    spreads = await asyncio.gather(*(_spread(services, item["id"]) for item in found["items"][:MAPS]))
    return {**found, "maps": [figures.reached(it) if it else [] for it in spreads]}


async def _spread(services: Services, key: str) -> JSON | None:
    """None when it was withdrawn or merged since the list was made, too."""
    try:
        return await unless_down(services.search.get(f"/v1/projects/{key}/spread"))
    except (Refused, Merged):
        return None


def _made(answer: JSON | None, shape: Callable[[JSON, Chosen], JSON], chosen: Chosen) -> JSON | None:
    return shape(answer, chosen) if answer else None


def _years(answer: JSON | None, chosen: Chosen) -> list[str]:
    """The start years to choose from, the last first; what is chosen stays among them."""
    found = {cell["codes"][1] for cell in (answer or {}).get("cells") or []}
    return sorted(found | ({chosen.year} if chosen.year else set()), reverse=True)
