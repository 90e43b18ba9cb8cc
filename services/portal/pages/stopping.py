"""Afmelden: end what a mail came from, by the key in its link, without logging in. Looking at the page ends nothing:
programs that check mails open every link.
"""

from fastapi import APIRouter, Request, Response

from services.portal.clients import Refused, Services
from services.portal.render import anybodys_form, page

router = APIRouter()


@router.get("/afmelden/{key}")
async def ask(request: Request, key: str) -> Response:
    """What would end, and the button that ends it."""
    services: Services = request.app.state.services
    try:
        found = await services.notifications.get(f"/v1/unsubscriptions/{key}")
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return await page(request, "stopping.html", 404, found=None, ended=False)
    return await anybodys_form(request, "stopping.html", found=found, ended=False)


@router.post("/afmelden/{key}")
async def end(request: Request, key: str) -> Response:
    """End it; once more changes nothing."""
    services: Services = request.app.state.services
    await services.notifications.request("POST", f"/v1/unsubscriptions/{key}")
    return await page(request, "stopping.html", found=None, ended=True)
