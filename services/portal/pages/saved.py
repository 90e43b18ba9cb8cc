"""Bewaarde zoekvragen: to come back to, and to be told of what comes to match them."""

import asyncio
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.asked import PATH, Query
from services.portal.clients import JSON, Refused, ServiceDown, Services, unless_down
from services.portal.guard import someone
from services.portal.language import N_, _
from services.portal.pages.inbox import WAYS
from services.portal.render import page
from services.portal.session import Session

router = APIRouter()
MINE = PATH + "/bewaard"
CHANGE = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
"""Whatever version it has: a search has one owner, and only its name is changed here."""
NAMELESS = N_("Geef de zoekvraag een naam van 1 tot 200 tekens.")


@router.get(MINE)
async def mine(request: Request) -> Response:
    """All my saved searches, the newest first."""
    someone(request)
    return await _listed(request)


@router.post(PATH + "/bewaren")
async def save(request: Request) -> Response:
    """Save a search under a name, and follow it when that was asked; without a name it is called by what it asks."""
    services: Services = request.app.state.services
    session = someone(request)
    form = await request.form()
    query = Query.of(str(form.get("zoekvraag") or ""))
    name = _clean(form.get("naam"))[:200] or query.named()
    body = {"name": name, "query": query.to_save()}
    made = (await services.search.request("POST", "/v1/saved-searches", session.token, json=body)).json()
    told = _("‘{name}’ is bewaard.").format(name=name)
    if form.get("volgen") == "ja":
        try:
            await _follow(services, session, made["id"], str(form.get("hoe") or ""))
            told += " " + _("Je hoort het als er iets nieuws bij komt.")
        except (ServiceDown, Refused):
            told += " " + _("Volgen lukt nu niet. Probeer dat straks hieronder.")
    return _to_list(request, told)


@router.post(MINE + "/{saved_search_id}/naam")
async def rename(request: Request, saved_search_id: str) -> Response:
    """Give it another name. What was typed comes back when it can't be one."""
    services: Services = request.app.state.services
    session = someone(request)
    name = _clean((await request.form()).get("naam"))
    if not 1 <= len(name) <= 200:
        return await _listed(request, 400, wrong=saved_search_id, typed=name)
    path = f"/v1/saved-searches/{saved_search_id}"
    await services.search.request("PATCH", path, session.token, json={"name": name}, headers=CHANGE)
    return _to_list(request, _("De zoekvraag heet nu ‘{name}’.").format(name=name))


@router.post(MINE + "/{saved_search_id}/weg")
async def remove(request: Request, saved_search_id: str) -> Response:
    """Throw it away, and stop following it: the search first, for without it nothing is told any more."""
    services: Services = request.app.state.services
    session = someone(request)
    await services.search.request("DELETE", f"/v1/saved-searches/{saved_search_id}", session.token)
    with suppress(ServiceDown, Refused):  # what follows a search that is gone hears nothing
        await _unfollow(services, session, saved_search_id)
    return _to_list(request, _("De zoekvraag is weg."))


@router.post(MINE + "/{saved_search_id}/volgen")
async def follow(request: Request, saved_search_id: str) -> Response:
    """Be told of what comes to match it. Somebody else's search can't be followed, nor can one that is gone."""
    services: Services = request.app.state.services
    session = someone(request)
    await services.search.get(f"/v1/saved-searches/{saved_search_id}", session.token)
    await _follow(services, session, saved_search_id, str((await request.form()).get("hoe") or ""))
    return _to_list(request, _("Je hoort het als er iets nieuws bij komt."))


@router.post(MINE + "/{saved_search_id}/ontvolgen")
async def unfollow(request: Request, saved_search_id: str) -> Response:
    """Stop being told; the search itself stays."""
    services: Services = request.app.state.services
    session = someone(request)
    await services.search.get(f"/v1/saved-searches/{saved_search_id}", session.token)
    await _unfollow(services, session, saved_search_id)
    return _to_list(request, _("Je volgt deze zoekvraag niet meer. Hij blijft wel bewaard."))


async def _listed(request: Request, status: int = 200, wrong: str = "", typed: str = "") -> Response:
    """The page; `wrong` is the search whose new name was no name, and `typed` what was typed."""
    services: Services = request.app.state.services
    session: Session = request.state.session
    found, follows = await asyncio.gather(
        unless_down(services.search.get("/v1/saved-searches", session.token, {"limit": 200})),
        unless_down(services.notifications.get("/v1/subscriptions", session.token, {"limit": 200})),
    )
    followed = {item["filter"].get("savedSearch"): item for item in (follows or {}).get("items", [])}
    items = [(item, Query.of_saved(item["query"])) for item in (found or {}).get("items", [])]
    return await page(
        request,
        "saved_searches.html",
        status,
        found=found,
        items=items,
        followed=followed,
        followable=follows is not None,
        wrong=wrong,
        typed=typed,
        fault=_(NAMELESS),
    )


async def _follow(services: Services, session: Session, key: str, way: str) -> None:
    channel, frequency = WAYS.get(way, WAYS["inbox"])
    body: JSON = {"filter": {"savedSearch": key}, "channel": channel, "frequency": frequency}
    await services.notifications.request("POST", "/v1/subscriptions", session.token, json=body)


async def _unfollow(services: Services, session: Session, key: str) -> None:
    found = await services.notifications.get("/v1/subscriptions", session.token, {"limit": 200})
    for item in found["items"]:
        if item["filter"].get("savedSearch") == key:
            await services.notifications.request("DELETE", f"/v1/subscriptions/{item['id']}", session.token)


def _clean(value: Any) -> str:
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _to_list(request: Request, told: str) -> Response:
    response = RedirectResponse(MINE, 303)
    request.app.state.sessions.tell(response, told)
    return response
