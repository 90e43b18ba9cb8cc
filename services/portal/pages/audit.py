"""Is the log of decisions what was written? Its end, to note elsewhere, and a check of all of it."""

import asyncio

import httpx
from fastapi import APIRouter, Request, Response

from services.portal import wordlists
from services.portal.clients import JSON, Services, unless_down
from services.portal.guard import overseer
from services.portal.language import _
from services.portal.pages.terms import KINDS, NEWEST
from services.portal.render import page
from services.portal.session import Session

router = APIRouter()
PATH = "/beheer/controle"
PATIENCE = httpx.Timeout(120, connect=1)
"""A check reads every line there is: two or three thousand a second, when the machine is busy."""
SOON = 2000
"""So many lines are checked while a page is made; more of them, and somebody has to ask for it."""
SHOWN = 20


@router.get(PATH)
async def audit(request: Request) -> Response:
    """The end of the chain, how to check it, and what changed in the vocabularies."""
    services: Services = request.app.state.services
    session = overseer(request)
    head, changed = await asyncio.gather(unless_down(head_of(services, session)), wordlists.changes(services))
    return await page(
        request,
        "audit.html",
        head=head,
        checked=None,
        changed=None if changed is None else changed[:NEWEST],
        kinds={kind: _(words) for kind, words in KINDS.items()},
        titles=wordlists.titles(),
    )


@router.get(PATH + "/uitslag")
async def outcome(request: Request) -> Response:
    """The outcome of a check that is made now. A GET: it changes nothing, so loading the page again checks again."""
    services: Services = request.app.state.services
    session = overseer(request)
    checked = await unless_down(verified(services, session))
    return await page(request, "audit_outcome.html", 200 if checked else 503, checked=checked, shown=SHOWN)


async def head_of(services: Services, session: Session) -> JSON:
    """How many lines are sealed, and the hash of the last."""
    return await services.moderation.get("/v1/audit/head", session.token)


async def verified(services: Services, session: Session) -> JSON:
    """A check of the whole chain. Raises ServiceDown, also when it takes longer than somebody would wait."""
    path = "/v1/audit/verification"
    answer = await services.moderation.request("GET", path, session.token, timeout=PATIENCE)
    found: JSON = answer.json()
    return found
