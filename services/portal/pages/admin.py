"""Beheer: what SPN and administrators look after, and in what state it is."""

import asyncio

from fastapi import APIRouter, Request, Response

from services.portal import wordlists
from services.portal.clients import JSON, Services, unless_down
from services.portal.guard import overseer
from services.portal.pages.audit import SOON, head_of, verified
from services.portal.render import page
from services.portal.session import Session

router = APIRouter()
PATH = "/beheer"


@router.get(PATH)
async def admin(request: Request) -> Response:
    """Where everything stands. Each part is left out, and says so, while its service is away."""
    services: Services = request.app.state.services
    session = overseer(request)
    lists, changed, handled, (head, checked) = await asyncio.gather(
        unless_down(wordlists.listed(services)),
        wordlists.changes(services),
        unless_down(services.moderation.get("/v1/statistics/handling", session.token)),
        _audit(services, session),
    )
    return await page(
        request,
        "admin.html",
        lists=lists,
        last=next(iter(changed or []), None),
        handled=handled["total"] if handled else None,
        head=head,
        checked=checked,
        titles=wordlists.titles(),
    )


async def _audit(services: Services, session: Session) -> tuple[JSON | None, JSON | None]:
    """The end of the chain, and the outcome of a check when that is done before anybody waits for it."""
    head = await unless_down(head_of(services, session))
    if head is None or head["lines"] > SOON:
        return head, None
    return head, await unless_down(verified(services, session))
