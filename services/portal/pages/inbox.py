"""Meldingen: what happened to what I follow, and what that is."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.guard import safe_path, someone
from services.portal.language import N_, _
from services.portal.render import page
from services.portal.session import Session
from services.portal.words import options

router = APIRouter()
PATH = "/meldingen"
DAYS = {
    "monday": N_("maandag"), "tuesday": N_("dinsdag"), "wednesday": N_("woensdag"), "thursday": N_("donderdag"),
    "friday": N_("vrijdag"), "saturday": N_("zaterdag"), "sunday": N_("zondag"),
}  # fmt: skip
FILTERS = ("theme", "province", "phase", "library", "query", "projectId", "area", "work")
MINE = "mine"
"""Chosen in the list of provinces: those that are mine by my role."""
WAYS = {
    "inbox": ("inbox", "immediate"),
    "mail": ("mail", "immediate"),
    "dag": ("mail", "daily"),
    "week": ("mail", "weekly"),
}
"""What the form calls a channel and a frequency."""
TOLD = {
    "inbox": N_("Je volgt dit nu. Nieuws staat bij je meldingen."),
    "mail": N_("Je volgt dit nu. Nieuws staat bij je meldingen en komt per mail."),
    "dag": N_("Je volgt dit nu. Nieuws staat bij je meldingen en komt elke dag in een overzicht."),
    "week": N_("Je volgt dit nu. Nieuws staat bij je meldingen en komt elke week in een overzicht."),
}


@router.get(PATH)
async def inbox(request: Request) -> Response:
    """What happened, newest first, and beside it what I follow."""
    services: Services = request.app.state.services
    session = someone(request)
    only_unread = request.query_params.get("toon") == "ongelezen"
    params: dict[str, Any] = {"unread": "true"} if only_unread else {}
    if after := request.query_params.get("vanaf"):
        params["after"] = after
    found, subscriptions, wishes = await asyncio.gather(
        services.notifications.get("/v1/notifications", session.token, params),
        unless_down(services.notifications.get("/v1/subscriptions", session.token, {"limit": 200})),
        unless_down(services.notifications.get("/v1/preferences", session.token)),
    )
    follows = _once((subscriptions or {}).get("items", []))
    titles = await asyncio.gather(*(_title(services, session, item) for item in follows))
    return await page(
        request,
        "inbox.html",
        found=found,
        newest=next((item["id"] for item in found["items"]), ""),
        only_unread=only_unread,
        away=subscriptions is None,
        wishes=wishes,
        has_area=bool(session.library or session.claims.get("provinces")),
        days=DAYS,
        follows=list(zip(follows, titles, strict=True)),
        themes=options("theme"),
        provinces=options("province"),
    )


@router.post(PATH + "/gelezen")
async def read(request: Request) -> Response:
    """One by its own button, or all up to the newest that the page showed: what came meanwhile stays unread."""
    services: Services = request.app.state.services
    session = someone(request)
    form = await request.form()
    if until := form.get("tot"):
        await services.notifications.request("POST", "/v1/notifications/readings", session.token, json={"until": until})
    else:
        await services.notifications.request("POST", f"/v1/notifications/{form.get('melding')}/readings", session.token)
    return RedirectResponse(PATH, 303)


@router.post(PATH + "/volgen")
async def follow(request: Request) -> Response:
    """Follow a theme, a province, a project or a search."""
    services: Services = request.app.state.services
    session = someone(request)
    form = await request.form()
    chosen = {name: value for name in FILTERS if isinstance(value := form.get(name), str) and value}
    back = safe_path(form.get("terug") or PATH)
    if not chosen:
        return _to(request, back, _("Kies eerst een thema of een provincie om te volgen."))
    if chosen.get("province") == MINE:
        chosen["area"] = chosen.pop("province")
    way = str(form.get("hoe") or "inbox")
    channel, frequency = WAYS.get(way, WAYS["inbox"])
    body = {"filter": chosen, "channel": channel, "frequency": frequency}
    await services.notifications.request("POST", "/v1/subscriptions", session.token, json=body)
    return _to(request, back, _(TOLD.get(way, TOLD["inbox"])))


@router.post(PATH + "/voorkeuren")
async def prefer(request: Request) -> Response:
    """Language, hour and day; and mail again, when it was paused."""
    services: Services = request.app.state.services
    session = someone(request)
    form = await request.form()
    hour = str(form.get("uur") or "")
    body: dict[str, Any] = {
        "language": form.get("taal"),
        "digestHour": int(hour) if hour.isascii() and hour.isdigit() else hour,
        "digestDay": form.get("dag"),
        "resumeMail": form.get("hervat") == "ja",
    }
    await services.notifications.request("PUT", "/v1/preferences", session.token, json=body)
    return _to(request, PATH, _("Bewaard. Zo hoor je het voortaan."))


@router.post(PATH + "/ontvolgen")
async def unfollow(request: Request) -> Response:
    """Stop following."""
    services: Services = request.app.state.services
    session = someone(request)
    key = str((await request.form()).get("abonnement") or "")
    await services.notifications.request("DELETE", f"/v1/subscriptions/{key}", session.token)
    return _to(request, PATH, _("Je volgt dit niet meer."))


def _once(follows: list[JSON]) -> list[JSON]:
    """What comes by mail comes here too: the line that says only that is left out, until the mail is stopped."""
    by_mail = [item["filter"] for item in follows if item["channel"] == "mail"]
    return [item for item in follows if item["channel"] == "mail" or item["filter"] not in by_mail]


async def _title(services: Services, session: Session, subscription: JSON) -> str | None:
    """The name of a followed project or saved search; None for another kind, or when nobody can tell now."""
    project, search = (subscription["filter"].get(name) for name in ("projectId", "savedSearch"))
    try:
        if project is not None:
            found = await unless_down(services.search.get(f"/v1/projects/{project}"))
        elif search is not None:
            found = await unless_down(services.search.get(f"/v1/saved-searches/{search}", session.token))
        else:
            return None
    except Refused:
        return None
    return str(found.get("title") or found.get("name") or "") or None if found else None


def _to(request: Request, address: str, told: str) -> Response:
    response = RedirectResponse(address, 303)
    request.app.state.sessions.tell(response, told)
    return response
