"""Decide on a case, and go on to the next one."""

from fastapi import APIRouter, Request, Response

from services.portal import desk
from services.portal.clients import JSON, Refused, ServiceDown, Services, unless_down
from services.portal.guard import moderator
from services.portal.language import N_, _
from services.portal.pages.adopt import at_fields
from services.portal.pages.case import PATH, Failed, away, case_page
from services.portal.pages.moderate import to_next
from services.portal.words import DECISIONS

router = APIRouter()
NAMES = ("outcome", "reason", "motivation", "revision")
DONE = {
    "publish": (N_("Gepubliceerd"), N_("Iedereen kan het project nu vinden.")),
    "request-changes": (N_("Teruggegeven"), N_("De bibliotheek ziet je vraag om aanpassing bij haar projecten.")),
    "reject": (N_("Niet geplaatst"), N_("De bibliotheek leest je motivatie bij haar projecten.")),
}


@router.post(PATH + "/besluit")
async def decide(request: Request, case_id: str) -> Response:
    """On exactly the revision that was on the screen. A refusal keeps what the moderator wrote."""
    services: Services = request.app.state.services
    session = moderator(request)
    form = await request.form()
    written = {name: str(form.get(name) or "").strip() for name in NAMES}
    body: JSON = {name: written[name] for name in ("outcome", "reason", "motivation")}
    body["revision"] = (
        int(written["revision"]) if written["revision"].isascii() and written["revision"].isdigit() else 0
    )
    errors = {}
    if body["outcome"] not in DECISIONS:
        errors["outcome"] = _("Kies wat je besluit.")
    if body["outcome"] in {"request-changes", "reject"} and not body["motivation"]:
        errors["motivation"] = _("Leg uit waarom: de bibliotheek leest dit.")
    if errors:
        return await case_page(request, case_id, 400, Failed("besluit", written, errors))
    # Asked before: afterwards this case is no longer in the list, and where one was is lost.
    items = await unless_down(desk.work(services, session))
    try:
        await services.moderation.request("POST", f"/v1/cases/{case_id}/decisions", session.token, json=body)
    except ServiceDown as fault:
        return await away(request, fault, [written["motivation"]])
    except Refused as refusal:
        if refusal.status not in {400, 409}:
            raise
        errors = at_fields(refusal, ("outcome", "reason", "motivation"))
        detail = "" if errors else refusal.detail
        return await case_page(request, case_id, refusal.status, Failed("besluit", written, errors, detail))
    turn = None if items is None else desk.turn(items, case_id)
    title = f": ‘{turn.here['title']}’" if turn and turn.here else ""
    what, then = DONE[body["outcome"]]
    return to_next(request, turn, f"{_(what)}{title}. {_(then)}")
