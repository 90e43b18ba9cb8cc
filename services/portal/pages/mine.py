"""Mijn projecten: what my library is writing, what waits for whom, what is public."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import JSON, Refused, ServiceDown, Services
from services.portal.guard import staff
from services.portal.render import page
from services.portal.session import Session

router = APIRouter()
PATH = "/mijn-projecten"
# What asks something of the library comes first.
GROUPS = [
    (
        "changes-requested",
        "Aanpassing gevraagd",
        "De moderator vraagt om een aanpassing. Daarna kun je opnieuw indienen.",
    ),
    ("draft", "Concepten", "Nog niet ingediend: alleen je eigen bibliotheek ziet dit."),
    ("submitted", "Bij de moderator", "Een moderator van je POI leest het. Het besluit verschijnt hier."),
    ("published", "Gepubliceerd", "Iedereen kan dit vinden."),
    ("rejected", "Niet geplaatst", ""),
    ("withdrawn", "Ingetrokken", ""),
    ("merged", "Samengevoegd", "Het oude adres leidt naar het project waarin het verdergaat."),
]


@router.get(PATH)
async def mine(request: Request) -> Response:
    """All projects of my library, by where they stand."""
    services: Services = request.app.state.services
    session = staff(request)
    found = await services.submissions.get("/v1/projects", session.token, {"mine": "true", "limit": 200})
    await asyncio.gather(*(with_decision(services, session, item) for item in found["items"]))
    groups = [
        (status, title, about, [item for item in found["items"] if item["status"] == status])
        for status, title, about in GROUPS
    ]
    return await page(
        request,
        "mine.html",
        groups=[group for group in groups if group[3]],
        total=found.get("total", len(found["items"])),
    )


async def with_decision(services: Services, session: Session, record: JSON) -> None:
    """Adds to a record that came back what the moderator wrote, which only the moderation service has."""
    if record["status"] not in {"changes-requested", "rejected"}:
        return
    try:
        found = await services.moderation.get(f"/v1/projects/{record['id']}/decisions", session.token, {"limit": 1})
    except (Refused, ServiceDown):
        return
    record["decision"] = next(iter(found["items"]), record.get("decision"))


@router.post(PATH + "/{project_id}/weg")
async def discard(request: Request, project_id: str) -> Response:
    """Throw a draft away, or withdraw what was submitted or published, with a reason."""
    services: Services = request.app.state.services
    session = staff(request)
    reason = str((await request.form()).get("reden") or "").strip()
    await services.submissions.request(
        "DELETE", f"/v1/projects/{project_id}", session.token, params={"reason": reason} if reason else None
    )
    response = RedirectResponse(PATH, 303)
    request.app.state.sessions.tell(response, "Het project is ingetrokken." if reason else "Het concept is weggegooid.")
    return response
