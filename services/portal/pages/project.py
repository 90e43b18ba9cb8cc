"""A published project: what was done, how it went on, where it came from, who else did it."""

import asyncio
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import JSON, Refused, ServiceDown, Services, Withdrawn, unless_down
from services.portal.guard import moderator, someone
from services.portal.pages.addresses import site
from services.portal.pages.phase import has_loose_note, phase_form, possible, transition, written
from services.portal.render import page
from services.portal.session import Session
from services.portal.text import HERE, day

router = APIRouter()


@router.get("/projecten/{project_id}")
async def project(request: Request, project_id: str) -> Response:
    """The page of a published project."""
    return await _project_page(request, project_id)


@router.post("/projecten/{project_id}/volgen")
async def follow(request: Request, project_id: str) -> Response:
    """Hear of this project from now on."""
    services: Services = request.app.state.services
    body = {"filter": {"projectId": project_id}, "channel": "inbox", "frequency": "immediate"}
    await services.notifications.request("POST", "/v1/subscriptions", someone(request).token, json=body)
    return _back(request, project_id, "Je volgt dit project. Nieuws erover komt bij je meldingen.")


@router.post("/projecten/{project_id}/ontvolgen")
async def unfollow(request: Request, project_id: str) -> Response:
    """Hear of it no longer."""
    services: Services = request.app.state.services
    session = someone(request)
    followed = await _subscription(services, session, project_id)
    if followed.get("id"):
        await services.notifications.request("DELETE", f"/v1/subscriptions/{followed['id']}", session.token)
    return _back(request, project_id, "Je volgt dit project niet meer.")


@router.post("/projecten/{project_id}/fase")
async def move(request: Request, project_id: str) -> Response:
    """A transition of the phase log, by a moderator of the area."""
    services: Services = request.app.state.services
    session = moderator(request)
    form = await request.form()
    body, filled = transition(form), written(form)
    if has_loose_note(form):
        words = "Kies ja of nee bij elk criterium met een notitie. Anders gaat de notitie verloren."
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
    return _back(request, project_id, "De fase is bijgewerkt. Wie dit project volgt krijgt bericht.")


async def _project_page(
    request: Request, project_id: str, status: int = 200, filled: dict[str, str] | None = None, **phase: str
) -> Response:
    services: Services = request.app.state.services
    session: Session = request.state.session
    record = await _record(services, project_id, session.token)
    log, lineage, similar, linked, followed = await asyncio.gather(
        unless_down(_or_empty(services.moderation.get(f"/v1/projects/{project_id}/phase-log", params={"limit": 200}))),
        unless_down(_or_empty(services.search.get(f"/v1/projects/{project_id}/lineage"))),
        unless_down(_or_empty(services.search.get(f"/v1/projects/{project_id}/similar"))),
        unless_down(_or_empty(services.search.get(f"/v1/projects/{project_id}.jsonld"))),
        unless_down(_subscription(services, session, project_id)),
    )
    own = session.is_of(record["library"])
    leads = session.moderates_in(record["library"].get("province")) and not own
    gates = None
    if leads:
        gates = await unless_down(_or_empty(services.moderation.get(f"/v1/projects/{project_id}/gates")))
    return await page(
        request,
        "project.html",
        status,
        project=record,
        # The service tells the last step first; a story starts at its beginning.
        log=None if log is None else list(reversed(log.get("items", []))),
        ties=_ties(lineage, project_id),
        similar=similar,
        linked=linked,
        followed=followed,
        citation=_citation(request, record),
        own=own,
        phase_form=phase_form(record, possible(record), gates) if leads else None,
        phase=phase | {"filled": filled or {}},
    )


async def _record(services: Services, project_id: str, token: str | None) -> JSON:
    """From search; from the submissions service when search is away or has not heard of it yet. Raises Withdrawn for
    what was public once.
    """
    try:
        return await services.search.get(f"/v1/projects/{project_id}")
    except (ServiceDown, Refused) as reason:
        if isinstance(reason, Refused):
            if reason.status != 404:
                raise
            fate = await unless_down(_or_empty(services.search.get(f"/v1/permalinks/{project_id}")))
            if fate and fate.get("status") == "withdrawn":
                raise Withdrawn from None
        record = await services.submissions.get(f"/v1/projects/{project_id}", token)
        if record.get("status") != "published":
            raise Refused("submissions", 404, "Dit project is niet gepubliceerd.") from None
        return record


async def _or_empty(answer: Any) -> JSON:
    """A project without a log, a tie or a look-alike has an empty list of them."""
    try:
        found: JSON = await answer
    except Refused:
        return {}
    return found


async def _subscription(services: Services, session: Session, project_id: str) -> JSON:
    """This visitor's subscription to this project; empty without one."""
    if not session.known:
        return {}
    found = await _or_empty(services.notifications.get("/v1/subscriptions", session.token, {"limit": 200}))
    return next((item for item in found.get("items", []) if item["filter"].get("projectId") == project_id), {})


def _ties(lineage: JSON | None, project_id: str) -> JSON | None:
    """The direct neighbours: what this builds on, and what builds on this, each with the words of the tie."""
    if lineage is None:
        return None
    nodes = {node["id"]: node for node in lineage.get("nodes", [])}
    edges = lineage.get("edges", [])
    up = [{**nodes[edge["to"]], **_tie(edge)} for edge in edges if edge["from"] == project_id and edge["to"] in nodes]
    down = [
        {**nodes[edge["from"]], **_tie(edge)} for edge in edges if edge["to"] == project_id and edge["from"] in nodes
    ]
    direct = {project_id, *(node["id"] for node in up + down)}
    return {"up": up, "down": down, "further": [node for key, node in nodes.items() if key not in direct]}


def _tie(edge: JSON) -> JSON:
    return {"relation": edge.get("relation"), "note": edge.get("note")}


def _citation(request: Request, record: JSON) -> str:
    today = datetime.now(HERE)
    at = f"{site(request)}/projecten/{record['id']}"
    year = str(record.get("publishedAt") or record.get("updatedAt") or today.year)[:4]
    return f"{record['library']['name']} ({year}). {record['title']}. Innovatiebieb. {at} (bekeken op {day(today)})."


def _back(request: Request, project_id: str, told: str) -> Response:
    response = RedirectResponse(f"/projecten/{project_id}", 303)
    request.app.state.sessions.tell(response, told)
    return response
