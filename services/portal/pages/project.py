"""A published project: what was done, how it went on, where it came from, who else did it."""

import asyncio
from contextlib import suppress
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal import published
from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.guard import moderator, someone
from services.portal.language import _
from services.portal.lineage import drawing, ties
from services.portal.pages.addresses import site
from services.portal.pages.adopt import own_line
from services.portal.pages.phase import ahead, has_loose_note, phase_form, possible, transition, written
from services.portal.published import or_empty
from services.portal.render import page
from services.portal.session import Session
from services.portal.text import day
from shared.moments import HERE

router = APIRouter()


@router.get("/projecten/{project_id}")
async def project(request: Request, project_id: str) -> Response:
    """The page of a published project."""
    return await _project_page(request, project_id)


@router.post("/projecten/{project_id}/volgen")
async def follow(request: Request, project_id: str) -> Response:
    """Hear of this project from now on, at one's notifications or also by mail (`hoe=mail`)."""
    services: Services = request.app.state.services
    by_mail = (await request.form()).get("hoe") == "mail"
    # Beside the one at one's notifications, which stays when the mail is stopped by a link in it.
    body = {"filter": {"projectId": project_id}, "channel": "mail" if by_mail else "inbox", "frequency": "immediate"}
    await services.notifications.request("POST", "/v1/subscriptions", someone(request).token, json=body)
    if by_mail:
        return _back(request, project_id, _("Je volgt dit project. Nieuws erover komt bij je meldingen en per mail."))
    return _back(request, project_id, _("Je volgt dit project. Nieuws erover komt bij je meldingen."))


@router.post("/projecten/{project_id}/ontvolgen")
async def unfollow(request: Request, project_id: str) -> Response:
    """Hear of it no longer."""
    services: Services = request.app.state.services
    session = someone(request)
    for item in (await _subscriptions(services, session, project_id))["items"]:
        with suppress(Refused):  # it ended meanwhile, in another window or by a mail
            await services.notifications.request("DELETE", f"/v1/subscriptions/{item['id']}", session.token)
    return _back(request, project_id, _("Je volgt dit project niet meer."))


@router.post("/projecten/{project_id}/fase")
async def move(request: Request, project_id: str) -> Response:
    """A transition of the phase log, by a moderator of the area."""
    services: Services = request.app.state.services
    session = moderator(request)
    form = await request.form()
    body, filled = transition(form), written(form)
    if has_loose_note(form):
        words = _("Kies ja of nee bij elk criterium met een notitie. Anders gaat de notitie verloren.")
        return await _project_page(
            request, project_id, 400, filled, refused=words, motivation=body.get("motivation", "")
        )
    try:
        await services.moderation.request(
            "POST", f"/v1/projects/{project_id}/phase-transitions", session.token, json=body
        )
    except Refused as refusal:
        if refusal.status not in {400, 409}:
            raise
        # What the moderator wrote stays on the screen, under the reason.
        words = " ".join(str(fault["detail"]) for fault in refusal.errors) or refusal.detail
        return await _project_page(
            request, project_id, refusal.status, filled, refused=words, motivation=body.get("motivation", "")
        )
    return _back(request, project_id, _("De fase is bijgewerkt. Wie dit project volgt krijgt bericht."))


async def _project_page(
    request: Request, project_id: str, status: int = 200, filled: dict[str, str] | None = None, **phase: str
) -> Response:
    services: Services = request.app.state.services
    session: Session = request.state.session
    record = await published.record(services, project_id, session.token)
    log, gates, lineage, similar, linked, followed, adoption, contact = await asyncio.gather(
        unless_down(or_empty(services.moderation.get(f"/v1/projects/{project_id}/phase-log", params={"limit": 200}))),
        unless_down(or_empty(services.moderation.get(f"/v1/projects/{project_id}/gates"))),
        unless_down(or_empty(services.search.get(f"/v1/projects/{project_id}/lineage"))),
        unless_down(or_empty(services.search.get(f"/v1/projects/{project_id}/similar"))),
        unless_down(or_empty(services.search.get(f"/v1/projects/{project_id}.jsonld"))),
        unless_down(_subscriptions(services, session, project_id)),
        own_line(services, session, project_id),
        unless_down(_contact(services, session, project_id)),
    )
    own = session.is_of(record["library"])
    leads = session.moderates_in(record["library"].get("province")) and not own
    return await page(
        request,
        "project.html",
        status,
        project=record,
        # The service tells the last step first; a story starts at its beginning.
        log=None if log is None else list(reversed(log.get("items", []))),
        ahead=ahead(gates),
        ties=ties(lineage, project_id),
        drawing=drawing(lineage, project_id),
        similar=similar,
        linked=linked,
        followed=followed,
        citation=_citation(request, record),
        own=own,
        adoption=adoption,
        contact=contact,
        phase_form=phase_form(record, possible(record), gates) if leads else None,
        phase=phase | {"filled": filled or {}},
    )


async def _subscriptions(services: Services, session: Session, project_id: str) -> JSON:
    """This visitor's subscriptions to this project (`items`), and whether one of them is by `mail`."""
    found = {}
    if session.known:
        found = await or_empty(services.notifications.get("/v1/subscriptions", session.token, {"limit": 200}))
    # What also asks for a phase, say, was made elsewhere and for something else.
    items = [item for item in found.get("items", []) if item["filter"] == {"projectId": project_id}]
    return {"items": items, "mail": any(item["channel"] == "mail" for item in items)}


async def _contact(services: Services, session: Session, project_id: str) -> JSON:
    """The contact person, whom submissions names to people who are logged in; empty when there is none."""
    if not session.known:
        return {}
    record = await or_empty(services.submissions.get(f"/v1/projects/{project_id}", session.token))
    return record.get("contact") or {}


def _citation(request: Request, record: JSON) -> tuple[str, str]:
    """What comes before the title, and what comes after it."""
    today = datetime.now(HERE)
    at = f"{site(request)}/projecten/{record['id']}"
    year = str(record.get("publishedAt") or record.get("updatedAt") or today.year)[:4]
    viewed = _("bekeken op {day}").format(day=day(today))
    return f"{record['library']['name']} ({year}). ", f". Innovatiebieb. {at} ({viewed})."


def _back(request: Request, project_id: str, told: str) -> Response:
    response = RedirectResponse(f"/projecten/{project_id}", 303)
    request.app.state.sessions.tell(response, told)
    return response
