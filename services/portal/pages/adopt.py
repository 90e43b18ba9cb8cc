"""Wij doen dit ook: a library tells that it does somebody's project too. Its owner confirms; then everyone sees it."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal import published
from services.portal.clients import JSON, NAMES, Refused, ServiceDown, Services, unless_down
from services.portal.guard import staff
from services.portal.language import N_, _
from services.portal.render import page
from services.portal.session import Session
from shared.moments import HERE

router = APIRouter()
PATH = "/projecten/{project_id}/wij-doen-dit-ook"
FIELDS = {
    "changed": N_("Wat doen jullie anders?"),
    "since": N_("Sinds wanneer?"),
    "adoptedAs": N_("Onder welke naam? (mag leeg)"),
    "ownProjectId": N_("Jullie eigen project (mag leeg)"),
}
NOTHING_SAID = N_("Schrijf in een paar woorden wat jullie anders doen. Doen jullie alles hetzelfde? Schrijf dan dat.")
OPEN = ("proposed", "confirmed")


@router.get(PATH)
async def ask(request: Request, project_id: str) -> Response:
    """The form, as far filled in as we can."""
    return await _form(request, project_id, {"since": str(datetime.now(HERE).year)})


@router.post(PATH)
async def tell(request: Request, project_id: str) -> Response:
    """Put it in the register. What was typed comes back with the reason when that fails."""
    services: Services = request.app.state.services
    session = staff(request)
    form = await request.form()
    written = {name: str(form.get(name) or "").strip() for name in FIELDS}
    if not written["changed"]:
        return await _form(request, project_id, written, 400, {"changed": _(NOTHING_SAID)})
    body = {name: value for name, value in written.items() if value}
    try:
        await services.submissions.request("POST", f"/v1/projects/{project_id}/adoptions", session.token, json=body)
    except ServiceDown as fault:
        words = _("‘{part}’ geeft geen antwoord. Wat je schreef staat hieronder: probeer het zo opnieuw.").format(
            part=_(NAMES[fault.service])
        )
        return await _form(request, project_id, written, 503, detail=words)
    except Refused as refusal:
        if refusal.status not in {400, 409}:
            raise
        errors = at_fields(refusal, FIELDS)
        return await _form(request, project_id, written, refusal.status, errors, "" if errors else refusal.detail)
    response = RedirectResponse(f"/projecten/{project_id}", 303)
    told = _("Genoteerd. Zodra de bibliotheek van dit project het bevestigt, kan iedereen het hier zien.")
    request.app.state.sessions.tell(response, told)
    return response


async def own_line(services: Services, session: Session, project_id: str) -> JSON | None:
    """The open line of this visitor's library in the register of a project; {} without one, None when the register is
    away.
    """
    if not session.submits:
        return {}
    isil = (session.library or {}).get("isil")
    path = f"/v1/projects/{project_id}/adoptions"
    try:
        lines = await services.submissions.get_all(path, session.token)
    except ServiceDown:
        return None
    except Refused:
        return {}
    return next((line for line in lines if line["adopter"]["isil"] == isil and line["status"] in OPEN), {})


def at_fields(refusal: Refused, names: Any) -> dict[str, str]:
    """The service's faults, the first of each field; those of other fields are left out."""
    errors: dict[str, str] = {}
    for fault in refusal.errors:
        name = str(fault.get("pointer") or "").lstrip("/#").split("/")[0]
        if name in names:
            errors.setdefault(name, str(fault.get("detail") or _("Dit klopt nog niet.")))
    return errors


async def own_projects(services: Services, session: Session) -> list[JSON]:
    """What the visitor's library published itself, for the field that names one; nothing while that can't be asked."""
    mine = {"mine": "true", "status": "published"}
    found = await unless_down(services.submissions.get_all("/v1/projects", session.token, mine))
    return [item for item in found or [] if session.is_of(item["library"])]


async def _form(
    request: Request,
    project_id: str,
    written: dict[str, str],
    status: int = 200,
    errors: dict[str, str] | None = None,
    detail: str = "",
) -> Response:
    services: Services = request.app.state.services
    session = staff(request)
    record = await published.record(services, project_id, session.token)
    if session.is_of(record["library"]):
        words = _("Dit project is van je eigen bibliotheek. Overnemen is voor andere bibliotheken.")
        raise Refused("submissions", 403, words)
    own = await own_projects(services, session)
    facts = {
        "written": written,
        "errors": errors or {},
        "detail": detail,
        "labels": {name: _(words) for name, words in FIELDS.items()},
    }
    return await page(request, "adopt.html", status, project=record, own_projects=own, **facts)
