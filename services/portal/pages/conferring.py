"""What is said about a case: notes and questions, second opinions, and what is decided on an appeal."""

from fastapi import APIRouter, Request, Response

from services.portal.clients import JSON, Refused, ServiceDown, Services
from services.portal.guard import moderator
from services.portal.language import N_, _
from services.portal.pages.adopt import at_fields
from services.portal.pages.case import PATH, Failed, away, case_page
from services.portal.pages.moderate import to
from services.portal.words import options

router = APIRouter()
SENT = {
    "note": N_("Je notitie staat in het gesprek. Alleen moderatoren lezen die."),
    "question": N_("Je vraag is bij de bibliotheek. De klok staat stil tot ze antwoordt."),
}
APPEALED = {
    "granted": N_("Gegrond verklaard. De zaak is nu van jou: neem een nieuw besluit."),
    "dismissed": N_("Ongegrond verklaard. Het besluit blijft staan."),
}
SAY = N_("Schrijf eerst je tekst.")
CHOOSE = N_("Kies een van de twee.")
WORDS = ("text", "question", "motivation")
"""The fields in which one writes: what is in them must not be lost."""


@router.post(PATH + "/bericht")
async def write(request: Request, case_id: str) -> Response:
    """Leave a note to colleagues, or ask the library something."""
    written = await _written(request, "kind", "text")
    errors = {} if written["kind"] in SENT else {"kind": _(CHOOSE)}
    errors |= {} if written["text"] else {"text": _(SAY)}
    told = _(SENT.get(written["kind"], ""))
    return await _do(request, case_id, f"/v1/cases/{case_id}/messages", "bericht", written, errors, told, "#gesprek")


@router.post(PATH + "/mening")
async def ask_opinion(request: Request, case_id: str) -> Response:
    """Ask another moderator what he would decide: of one POI, or whoever else moderates the area."""
    written = await _written(request, "asked", "question")
    pois = {code for code, *_ in options("poi")}
    errors = {} if written["asked"] in pois | {""} else {"asked": _("Kies wie je het vraagt.")}
    errors |= {} if written["question"] else {"question": _(SAY)}
    told = _("Je vraag is verstuurd. Het besluit blijft aan jou.")
    return await _do(request, case_id, f"/v1/cases/{case_id}/opinions", "mening", written, errors, told, "#meningen")


@router.post(PATH + "/meningen/{opinion_id}")
async def give_opinion(request: Request, case_id: str, opinion_id: str) -> Response:
    """Say what I would decide."""
    written = await _written(request, "advice", "text")
    errors = {} if written["advice"] else {"advice": _("Kies wat jij zou besluiten.")}
    errors |= {} if written["text"] else {"text": _(SAY)}
    told, path = _("Dank je. Je collega leest je mening bij deze zaak."), f"/v1/opinions/{opinion_id}/answers"
    return await _do(request, case_id, path, f"advies-{opinion_id}", written, errors, told, "")


@router.post(PATH + "/bezwaren/{appeal_id}")
async def decide_appeal(request: Request, case_id: str, appeal_id: str) -> Response:
    """Grant or dismiss an appeal against a colleague's decision."""
    written = await _written(request, "outcome", "motivation", "revision")
    errors = {} if written["outcome"] in APPEALED else {"outcome": _(CHOOSE)}
    errors |= {} if written["motivation"] else {"motivation": _("Leg uit waarom: de bibliotheek leest dit.")}
    told, path = _(APPEALED.get(written["outcome"], "")), f"/v1/appeals/{appeal_id}/decisions"
    return await _do(request, case_id, path, f"bezwaar-{appeal_id}", written, errors, told, "#bezwaren")


async def _written(request: Request, *names: str) -> dict[str, str]:
    moderator(request)
    form = await request.form()
    return {name: str(form.get(name) or "").strip() for name in names}


async def _do(
    request: Request,
    case_id: str,
    path: str,
    form: str,
    written: dict[str, str],
    errors: dict[str, str],
    told: str,
    place: str,
) -> Response:
    """Ask the service to do it. What was typed comes back with the reason when that fails."""
    services: Services = request.app.state.services
    session = moderator(request)
    if errors:
        return await case_page(request, case_id, 400, Failed(form, written, errors))
    body: JSON = {name: value for name, value in written.items() if value}
    if "revision" in body:
        body["revision"] = int(body["revision"]) if body["revision"].isascii() and body["revision"].isdigit() else 0
    try:
        await services.moderation.request("POST", path, session.token, json=body)
    except ServiceDown as fault:
        return await away(request, fault, [words for name, words in written.items() if name in WORDS])
    except Refused as refusal:
        if refusal.status not in {400, 409}:
            raise
        faults = at_fields(refusal, set(written) - {"revision"})
        detail = "" if faults else refusal.detail
        return await case_page(request, case_id, refusal.status, Failed(form, written, faults, detail))
    return to(request, f"/moderatie/{case_id}{place}", told)
