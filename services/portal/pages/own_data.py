"""Mijn gegevens: what each service holds of me, and the way to have it erased."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from services.portal.clients import JSON, Services, unless_down
from services.portal.guard import someone
from services.portal.language import N_, _, worded
from services.portal.render import page

router = APIRouter()
PATH = "/mijn-gegevens"
SURE = N_("ik weet het zeker")
"""What somebody types before he is erased: no slip of the mouse does that."""


@router.get(PATH)
async def own_data(request: Request) -> Response:
    """Everything, by what it is; a service that is away is named."""
    return await _shown(request)


@router.get(PATH + "/bestand")
async def taken_along(request: Request) -> Response:
    """The same as a file. Raises ServiceDown rather than giving a part as if it were all."""
    services: Services = request.app.state.services
    session = someone(request)
    found = await asyncio.gather(*(each.get("/v1/personal-data", session.token) for each in services.all))
    headers = {"Content-Disposition": 'attachment; filename="mijn-gegevens.json"', "Cache-Control": "no-store"}
    return JSONResponse(list(found), headers=headers)


@router.post(PATH + "/wissen")
async def erase(request: Request) -> Response:
    """Forget me everywhere, and log me out. Crash after the first step: erased, and still logged in for a while."""
    services: Services = request.app.state.services
    session = someone(request)
    typed = str((await request.form()).get("zeker") or "")
    # In Dutch too: the language may have changed since the page was opened.
    if typed.strip().casefold() not in {SURE, _(SURE).casefold()}:
        return await _shown(request, typed, 400)
    await services.submissions.request("POST", "/v1/erasures", session.token, json={})
    response = RedirectResponse("/", 303)
    await request.app.state.sessions.end(request, response)
    request.app.state.sessions.tell(
        response, _("Je bent gewist en uitgelogd. De andere onderdelen volgen binnen een minuut.")
    )
    return response


async def _shown(request: Request, typed: str | None = None, status: int = 200) -> Response:
    services: Services = request.app.state.services
    session = someone(request)
    answers = await asyncio.gather(
        *(unless_down(each.get("/v1/personal-data", session.token)) for each in services.all)
    )
    found = {client.service: answer for client, answer in zip(services.all, answers, strict=True)}
    held = [item for answer in found.values() if answer is not None for item in answer["items"]]
    response = await page(
        request,
        "own_data.html",
        status,
        held=[{"what": worded(each, "what"), "items": [_read(item) for item in each["items"]]} for each in held],
        away=[name for name, answer in found.items() if answer is None],
        wrong=typed is not None,
        typed=typed or "",
        sure=_(SURE),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _read(item: JSON) -> dict[str, tuple[str, bool]]:
    """The columns of one row, those that hold something; and whether that may be what somebody wrote."""
    kept = {name: value for name, value in item.items() if value not in (None, "", [], {})}
    return {name.replace("_", " "): (_text(value), not isinstance(value, int)) for name, value in kept.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(each)}" for name, each in value.items())
    return str(value)
