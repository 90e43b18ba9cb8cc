"""What if a decision had to be sooner? History, held against other rules. Nothing is stored: the address holds them."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.guard import overseer
from services.portal.language import N_, _
from services.portal.render import page
from services.portal.words import options

router = APIRouter()
PATH = "/beheer/regels"
DAYS = {"eerste": "10", "herzien": "5"}
"""Working days for a decision as they are now, at moderation: on a first text, and on a revised one."""
LABELS = {
    "eerste": N_("Werkdagen voor een eerste versie"),
    "herzien": N_("Werkdagen voor een nieuwe versie"),
    "sinds": N_("Vanaf"),
    "tot": N_("Tot en met"),
    "eis": N_("Verplichte criteria"),
}
POINTERS = {"dueDays/decision": "eerste", "dueDays/revision": "herzien", "since": "sinds", "until": "tot"}
SHOWN = 15


@router.get(PATH)
async def rules(request: Request) -> Response:
    """How handling goes now, and what these rules would have made late or stopped."""
    services: Services = request.app.state.services
    session, asked = overseer(request), request.query_params
    typed: JSON = {**DAYS, "sinds": "", "tot": "", **{name: asked[name].strip() for name in LABELS if name in asked}}
    typed |= {"eis": asked.getlist("eis"), "vrij": "werk" if asked.get("vrij") == "werk" else "vrij"}
    handled, (found, errors) = await asyncio.gather(
        unless_down(services.moderation.get("/v1/statistics/handling", session.token)),
        _simulated(services, session.token, typed) if asked.get("reken") else _nothing(),
    )
    return await page(
        request,
        "rules.html",
        400 if errors else 200,
        typed=typed,
        handled=handled,
        found=found,
        asked="reken" in asked,
        errors=errors,
        labels={name: _(words) for name, words in LABELS.items()},
        criteria=options("criterion"),
        shown=SHOWN,
    )


async def _nothing() -> tuple[None, dict[str, str]]:
    return None, {}


async def _simulated(services: Services, token: str | None, typed: JSON) -> tuple[JSON | None, dict[str, str]]:
    """The outcome, None while moderation is away; and what is wrong, by field."""
    wrong = {name: _("Vul een heel getal in.") for name in DAYS if not _is_number(typed[name])}
    if wrong:
        return None, wrong
    body: dict[str, Any] = {"dueDays": {"decision": int(typed["eerste"]), "revision": int(typed["herzien"])}}
    body |= {field: typed[name] for field, name in (("since", "sinds"), ("until", "tot")) if typed[name]}
    body["holidays"] = typed["vrij"] == "vrij"
    if typed["eis"]:
        body["required"] = typed["eis"]
    try:
        answer = await unless_down(services.moderation.request("POST", "/v1/simulations", token, json=body))
    except Refused as refusal:
        if refusal.status != 400:
            raise
        found = {POINTERS.get(str(it.get("pointer")).strip("/"), "eis"): str(it.get("detail")) for it in refusal.errors}
        return None, found or {"eerste": refusal.detail}
    return None if answer is None else answer.json(), {}


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 6
