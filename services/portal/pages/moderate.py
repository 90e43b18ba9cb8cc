"""Moderatie: what waits for me, the queue with the due date first, and from one case to the next."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal import desk
from services.portal.clients import JSON, Services, unless_down
from services.portal.desk import WHEN, Turn
from services.portal.guard import moderator
from services.portal.language import N_, _, ngettext
from services.portal.render import page
from services.portal.session import Session

router = APIRouter()
PATH = "/moderatie"
LIMIT = 200
TABS = {
    "te-doen": (N_("Te doen"), ("open", "assigned")),
    "van-mij": (N_("Van mij"), ("assigned",)),
    "wacht": (N_("Wacht op bibliotheek"), ("changes-requested",)),
    "klaar": (N_("Afgerond"), ("published", "rejected", "withdrawn", "merged")),
}
COUNTED = ("te-doen", "van-mij")
"""The tabs with cases that are due."""


@router.get(PATH)
async def queue(request: Request) -> Response:
    """The cases of my area; what is due first comes first. The address holds the tab, the province and the term."""
    services: Services = request.app.state.services
    session, now = moderator(request), datetime.now(UTC)
    asked = request.query_params
    tab = asked.get("toon", "te-doen")
    tab = tab if tab in TABS else "te-doen"
    waits, loads, found = await asyncio.gather(
        unless_down(desk.work(services, session)),
        unless_down(desk.loads(services, session)),
        asyncio.gather(*(_cases(services, session, tab, status) for status in TABS[tab][1])),
    )
    cases: list[JSON] = [case for items, __ in found for case in items]
    newest_first = tab == "klaar"
    cases.sort(key=lambda case: str(case.get("openedAt" if newest_first else "dueAt") or "9"), reverse=newest_first)
    provinces = desk.by_province(cases, now) if tab in COUNTED else []
    province = asked.get("provincie", "")
    province = province if province in dict(provinces) else ""
    here = [case for case in cases if province in ("", case["province"])]
    terms = Counter(desk.when_due(case, now) for case in here) if tab in COUNTED else Counter()
    term = asked.get("wanneer", "")
    term = term if term in terms else ""
    return await page(
        request,
        "queue.html",
        tabs={key: (_(title), statuses) for key, (title, statuses) in TABS.items()},
        tab=tab,
        cases=[case for case in here if not term or desk.when_due(case, now) == term],
        more=sum(total - len(items) for items, total in found),
        waits=None if waits is None else desk.asks(waits, now),
        loads=loads,
        terms=[(code, _(words), terms[code]) for code, words in WHEN.items() if terms[code]],
        words={code: _(words) for code, words in WHEN.items()},
        term=term,
        all=len(here),
        provinces=provinces,
        province=province,
        address=lambda **facts: _address(tab, **{"provincie": province, "wanneer": term, **facts}),
    )


@router.get(PATH + "/volgende")
async def go_on(request: Request) -> Response:
    """To the case that is due after this one (`na`); after the last one back to the queue."""
    services: Services = request.app.state.services
    session = moderator(request)
    items = await desk.work(services, session)
    return to_next(request, desk.turn(items, request.query_params.get("na", "")), "")


@router.post(PATH + "/{case_id}/pak")
async def claim(request: Request, case_id: str) -> Response:
    """Take a case on my desk."""
    services: Services = request.app.state.services
    session = moderator(request)
    # A plain claim never takes a case from a colleague; SPN may, by naming itself.
    body = {"assignee": session.claims["sub"]} if (await request.form()).get("van") == "collega" else {}
    await services.moderation.request("POST", f"/v1/cases/{case_id}/assignments", session.token, json=body)
    return to(request, f"{PATH}/{case_id}", _("Deze zaak is nu van jou."))


@router.post(PATH + "/{case_id}/terug")
async def put_back(request: Request, case_id: str) -> Response:
    """Put a case back in the queue. What I was writing about it stays mine, for when I take it again."""
    services: Services = request.app.state.services
    session = moderator(request)
    await services.moderation.request("DELETE", f"/v1/cases/{case_id}/assignments", session.token)
    return to(request, PATH, _("De zaak staat weer in de wachtrij. De datum waarop hij klaar moet zijn blijft staan."))


@router.post(PATH + "/{case_id}/links")
async def look_at_links(request: Request, case_id: str) -> Response:
    """Have the links in the text looked at again."""
    services: Services = request.app.state.services
    session = moderator(request)
    await services.moderation.request("POST", f"/v1/cases/{case_id}/link-checks", session.token)
    return to(request, f"{PATH}/{case_id}", _("De links worden bekeken. Laad deze pagina zo opnieuw."))


def to_next(request: Request, turn: Turn | None, told: str) -> Response:
    """To the next case, or to the queue when this was the last. None: what waits could not be asked."""
    if turn is None:
        return to(request, PATH, told)
    if turn.next is not None:
        on = _("Hieronder staat de volgende zaak.")
        return to(request, f"{PATH}/{turn.next['caseId']}", f"{told} {on}".strip())
    if turn.left == 0:
        return to(request, PATH, f"{told} {_('Je bent klaar.')}".strip())
    waiting = ngettext("Er wacht nog {number} zaak.", "Er wachten nog {number} zaken.", turn.left)
    last = _("Dit was de laatste van je lijst.")
    return to(request, PATH, f"{told} {last} {waiting.format(number=turn.left)}".strip())


def to(request: Request, address: str, told: str) -> Response:
    """To a page, with a message of what was done."""
    response = RedirectResponse(address, 303)
    request.app.state.sessions.tell(response, told)
    return response


async def _cases(services: Services, session: Session, tab: str, status: str) -> tuple[list[JSON], int]:
    """The cases with a status, and how many there are in all; what is due first is never among those left out."""
    params: dict[str, Any] = {"status": status, "limit": LIMIT, "sort": "newest" if tab == "klaar" else "due"}
    if tab == "van-mij":
        params["assignee"] = "me"
    found = await services.moderation.get("/v1/cases", session.token, params)
    return found["items"], max(found.get("total", 0), len(found["items"]))


def _address(tab: str, **facts: str) -> str:
    return f"{PATH}?{urlencode({'toon': tab} | {name: value for name, value in facts.items() if value})}"
