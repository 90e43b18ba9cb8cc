"""Webhooks: the public events pushed to an address of mine. A secret is shown in the answer that made it, and nowhere
else: not in a cookie, not in an address, and no browser may keep the page.
"""

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import JSON, Refused, Services
from services.portal.events import FEED
from services.portal.guard import NotYours, someone
from services.portal.language import N_, _
from services.portal.render import page
from services.portal.session import Session

router = APIRouter()
PATH = "/meldingen/webhooks"
STATES = {
    "pending": N_("wacht op toestemming"),
    "active": N_("aan"),
    "paused": N_("gepauzeerd"),
    "ended": N_("gestopt"),
}
REASONS = {
    "by-owner": N_("Je hebt hem zelf gepauzeerd."),
    "failing": N_("De ontvanger gaf een dag lang geen goed antwoord."),
    "gone": N_("De ontvanger antwoordde dat hij niets meer wil (410)."),
}
KINDS = {"events": N_("gebeurtenissen"), "test": N_("proef"), "handshake": N_("vraag om toestemming")}
OUTCOMES = {"delivered": N_("aangekomen"), "later": N_("mislukt"), "ended": N_("gestopt")}
FIELDS = {"url": "adres", "types": "soorten", "after": "begin", "secret": "geheim"}


@router.get(PATH)
async def mine(request: Request) -> Response:
    """All my webhooks, and the form for another one."""
    _person(request)
    return await _list_page(request)


@router.post(PATH)
async def create(request: Request) -> Response:
    """A new one, with its secret. No Idempotency-Key: the answer that is kept with one would hold the secret."""
    session, services = _person(request), _services(request)
    form = await request.form()
    typed: JSON = {name: _text(form.get(name)) for name in ("adres", "vanaf")}
    typed["soorten"] = [each for each in form.getlist("soorten") if isinstance(each, str)]
    body: JSON = {"url": typed["adres"]}
    if typed["soorten"]:
        body["types"] = typed["soorten"]
    if typed["vanaf"] == "begin":
        body["after"] = 0
    try:
        made = await services.notifications.request("POST", "/v1/webhooks", session.token, json=body)
    except Refused as refusal:
        if refusal.status not in (400, 409, 422):
            raise
        return await _list_page(request, refusal.status, typed=typed, errors=_errors(refusal), detail=refusal.detail)
    answer: JSON = made.json()
    return await _secret_page(request, answer["id"], answer["secret"])


@router.get(PATH + "/{webhook_id}")
async def one(request: Request, webhook_id: str) -> Response:
    """How it is doing, what can be done with it, and what was delivered."""
    _person(request)
    return await _one_page(request, webhook_id)


@router.post(PATH + "/{webhook_id}/stand")
async def switch(request: Request, webhook_id: str) -> Response:
    """Pause it, or let it go on where it was."""
    on = (await request.form()).get("stand") == "aan"
    body = {"status": "active" if on else "paused"}
    await _services(request).notifications.request("PATCH", _at(webhook_id), _person(request).token, json=body)
    told = (
        _("De webhook gaat verder waar hij was, zodra de ontvanger ja zegt.") if on else _("De webhook is gepauzeerd.")
    )
    return _to(request, f"{PATH}/{webhook_id}", told)


@router.post(PATH + "/{webhook_id}/geheim")
async def renew(request: Request, webhook_id: str) -> Response:
    """Another secret, shown this once; the old one signs beside it for a day."""
    path = f"{_at(webhook_id)}/secrets"
    made = await _services(request).notifications.request("POST", path, _person(request).token, json={})
    answer: JSON = made.json()
    return await _secret_page(request, webhook_id, answer["secret"], answer["previousSecretUntil"])


@router.post(PATH + "/{webhook_id}/proef")
async def test(request: Request, webhook_id: str) -> Response:
    """Send a test event."""
    path = f"{_at(webhook_id)}/tests"
    try:
        await _services(request).notifications.request("POST", path, _person(request).token)
    except Refused as refusal:
        if refusal.status != 409:
            raise
        return await _one_page(request, webhook_id, 409, detail=refusal.detail)
    return _to(request, f"{PATH}/{webhook_id}", _("De proef is onderweg. Ververs de pagina om te zien of hij aankwam."))


@router.post(PATH + "/{webhook_id}/opnieuw")
async def replay(request: Request, webhook_id: str) -> Response:
    """Go on behind another position. A number that is none comes back as it was typed."""
    session = _person(request)
    typed = _text((await request.form()).get("positie"))
    if not (typed.isascii() and typed.isdigit() and len(typed) < 16):
        return await _one_page(request, webhook_id, 400, typed=typed, fault=_("Vul een heel getal in, 0 of hoger."))
    path, body = f"{_at(webhook_id)}/replays", {"after": int(typed)}
    try:
        await _services(request).notifications.request("POST", path, session.token, json=body)
    except Refused as refusal:
        if refusal.status != 400:
            raise
        fault = next((error["detail"] for error in refusal.errors if error.get("detail")), refusal.detail)
        return await _one_page(request, webhook_id, 400, typed=typed, fault=fault)
    return _to(
        request, f"{PATH}/{webhook_id}", _("De webhook gaat verder na positie {typed}.").format(typed=int(typed))
    )


@router.post(PATH + "/{webhook_id}/weg")
async def remove(request: Request, webhook_id: str) -> Response:
    """Throw it away with the log of its deliveries."""
    await _services(request).notifications.request("DELETE", _at(webhook_id), _person(request).token)
    return _to(request, PATH, _("De webhook is weg. We sturen er niets meer heen."))


async def _list_page(request: Request, status: int = 200, **facts: Any) -> Response:
    services, session = _services(request), request.state.session
    found = await services.notifications.get("/v1/webhooks", session.token, {"limit": 200})
    blank: JSON = {"adres": "", "vanaf": "nu", "soorten": []}
    shown = {"typed": blank, "errors": {}, "detail": ""} | facts
    return await page(request, "webhooks.html", status, found=found, states=STATES, types=FEED, **shown)


async def _one_page(request: Request, webhook_id: str, status: int = 200, **facts: Any) -> Response:
    services, session = _services(request), request.state.session
    older = request.query_params.get("vanaf")
    params = {"limit": 20} | ({"after": older} if older else {})
    hook, log = await asyncio.gather(
        services.notifications.get(_at(webhook_id), session.token),
        services.notifications.get(f"{_at(webhook_id)}/deliveries", session.token, params),
    )
    for each in log["items"]:
        each["sent"] = json.dumps(each["request"]["headers"], indent=1, ensure_ascii=False)
    shown = {"typed": str(hook["position"]), "fault": "", "detail": ""} | facts
    return await page(
        request,
        "webhook.html",
        status,
        hook=hook,
        log=log,
        states=STATES,
        reasons=REASONS,
        kinds=KINDS,
        outcomes=OUTCOMES,
        **shown,
    )


async def _secret_page(request: Request, key: str, secret: str, until: str | None = None) -> Response:
    response = await page(request, "webhook_secret.html", key=key, secret=secret, until=until)
    response.headers["Cache-Control"] = "no-store"
    return response


def _person(request: Request) -> Session:
    """Who may have webhooks. Raises LoginNeeded, NotYours."""
    session = someone(request)
    if not session.has_webhooks:
        raise NotYours
    return session


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _at(webhook_id: str) -> str:
    return f"/v1/webhooks/{webhook_id}"


def _errors(refusal: Refused) -> dict[str, str]:
    """What is wrong by the field that it is wrong in."""
    found: dict[str, str] = {}
    for error in refusal.errors:
        field = str(error.get("pointer") or "").strip("/").split("/")[0]
        found.setdefault(FIELDS.get(field, "adres"), str(error.get("detail") or refusal.detail))
    return found


def _text(value: Any) -> str:
    return value.replace("\0", "").strip()[:2000] if isinstance(value, str) else ""


def _to(request: Request, address: str, told: str) -> Response:
    response = RedirectResponse(address, 303)
    request.app.state.sessions.tell(response, told)
    return response
