"""What one does at Mijn bibliotheek: confirm, answer, accept, decline, hand over. A refusal comes back with the page
and what was typed; while a service is away, what was typed is shown to be taken along.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import NAMES, Client, Refused, ServiceDown, Services
from services.portal.guard import staff
from services.portal.language import _
from services.portal.pages.adopt import at_fields
from services.portal.pages.mine import PATH, Failed, mine_page
from services.portal.render import page

router = APIRouter()


@router.post(PATH + "/{project_id}/klopt")
async def still_holds(request: Request, project_id: str) -> Response:
    """The published text still holds; it is looked at again in a year."""
    path = f"/v1/projects/{project_id}/review-confirmations"
    told = _("Fijn dat je keek. Over een jaar vragen we het weer.")
    return await _do(request, _submissions(request), "POST", path, told)


@router.post(PATH + "/{project_id}/draag-over")
async def hand_over(request: Request, project_id: str) -> Response:
    """Offer a project to somebody, at this library or another."""
    path = f"/v1/projects/{project_id}/ownership-offers"
    told = _("Aangeboden. Het blijft van jullie tot de ander het aanneemt. We mailen niet: laat het zelf weten.")
    return await _do(request, _submissions(request), "POST", path, told, f"over-{project_id}", ("email", "message"))


@router.post(PATH + "/{project_id}/nodig-uit")
async def invite(request: Request, project_id: str) -> Response:
    """Ask somebody to write along."""
    path = f"/v1/projects/{project_id}/invitations"
    # No event carries an address, so no mail can go out: the one who asks is told to tell.
    told = _("Uitgenodigd. De ander vindt het bij Mijn bibliotheek. We mailen niet: laat het zelf weten.")
    return await _do(request, _submissions(request), "POST", path, told, f"mee-{project_id}", ("email", "message"))


@router.post(PATH + "/overnames/{adoption_id}/bevestig")
async def confirm(request: Request, adoption_id: str) -> Response:
    """This library does our project too."""
    path = f"/v1/adoptions/{adoption_id}/confirmations"
    return await _do(request, _submissions(request), "POST", path, _("Bevestigd. Iedereen ziet het nu bij je project."))


@router.post(PATH + "/overnames/{adoption_id}/wijs-af")
async def decline(request: Request, adoption_id: str) -> Response:
    """It does not, and why we think so."""
    path = f"/v1/adoptions/{adoption_id}/refusals"
    told = _("Afgewezen. De andere bibliotheek leest je reden.")
    return await _do(request, _submissions(request), "POST", path, told, f"nee-{adoption_id}", ("reason",))


@router.post(PATH + "/overnames/{adoption_id}/stop")
async def end(request: Request, adoption_id: str) -> Response:
    """We do it no longer, and why."""
    path = f"/v1/adoptions/{adoption_id}/endings"
    told = _("Genoteerd. Dank je: waarom het stopte, is voor anderen veel waard.")
    return await _do(request, _submissions(request), "POST", path, told, f"stop-{adoption_id}", ("reason", "outcome"))


@router.post(PATH + "/vragen/{case_id}/antwoord")
async def answer(request: Request, case_id: str) -> Response:
    """Answer what the moderator asked."""
    services: Services = request.app.state.services
    path, told = f"/v1/cases/{case_id}/messages", _("Je antwoord is bij de moderator. Die kan nu verder.")
    kind = {"kind": "answer"}
    return await _do(request, services.moderation, "POST", path, told, f"antwoord-{case_id}", ("text",), kind)


@router.post(PATH + "/aanbod/{offer_id}/neem-aan")
async def accept_offer(request: Request, offer_id: str) -> Response:
    """The project is ours from now on."""
    path = f"/v1/ownership-offers/{offer_id}/acceptances"
    return await _do(request, _submissions(request), "POST", path, _("Het project is nu van jouw bibliotheek."))


@router.post(PATH + "/aanbod/{offer_id}/sluit")
async def close_offer(request: Request, offer_id: str) -> Response:
    """Decline an offer, or take back one that we made."""
    told = _("Er verandert niets: het project blijft waar het was.")
    return await _do(request, _submissions(request), "DELETE", f"/v1/ownership-offers/{offer_id}", told)


@router.post(PATH + "/uitnodigingen/{invitation_id}/neem-aan")
async def accept_invitation(request: Request, invitation_id: str) -> Response:
    """Write along from now on."""
    path = f"/v1/invitations/{invitation_id}/acceptances"
    return await _do(request, _submissions(request), "POST", path, _("Je schrijft mee. Het project staat hieronder."))


@router.post(PATH + "/uitnodigingen/{invitation_id}/sluit")
async def close_invitation(request: Request, invitation_id: str) -> Response:
    """Not this time."""
    path = f"/v1/invitations/{invitation_id}"
    return await _do(request, _submissions(request), "DELETE", path, _("Je uitnodiging is afgeslagen."))


def _submissions(request: Request) -> Client:
    services: Services = request.app.state.services
    return services.submissions


async def _do(
    request: Request,
    client: Client,
    method: str,
    path: str,
    told: str,
    key: str = "",
    names: tuple[str, ...] = (),
    fixed: dict[str, str] | None = None,
) -> Response:
    """Ask a service to do it; `key` is the form on the page, `names` are its fields as the service calls them."""
    session = staff(request)
    form = await request.form()
    written = {name: str(form.get(name) or "").strip() for name in names}
    body: dict[str, Any] = {"json": (fixed or {}) | written} if names else {}
    try:
        await client.request(method, path, session.token, **body)
    except ServiceDown as fault:
        return await _away(request, fault, written)
    except Refused as refusal:
        if refusal.status not in {400, 409, 412}:
            raise
        errors = at_fields(refusal, written)
        failed = Failed(key, written, errors, "" if errors else refusal.detail)
        return await mine_page(request, refusal.status, failed)
    response = RedirectResponse(PATH, 303)
    request.app.state.sessions.tell(response, told)
    return response


async def _away(request: Request, fault: ServiceDown, written: dict[str, str]) -> Response:
    more = [
        _("Het onderdeel ‘{part}’ geeft nu geen antwoord. Meestal is dat zo weer voorbij.").format(
            part=_(NAMES[fault.service])
        ),
        _("Misschien is niet gelukt wat je net deed. Kijk straks eerst bij Mijn bibliotheek."),
        *(_("Dit schreef je, om mee te nemen: {words}").format(words=words) for words in written.values() if words),
    ]
    return await page(request, "error.html", 503, title=_("Even geen verbinding"), told_more=more)
