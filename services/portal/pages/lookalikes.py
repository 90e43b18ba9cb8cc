"""The part of the form that shows who did this already, asked anew while somebody writes."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.portal import fields
from services.portal.alike import alike, told
from services.portal.clients import JSON
from services.portal.language import _
from services.portal.pages.form import LOOKALIKES
from services.portal.session import Session

router = APIRouter()


@router.post(LOOKALIKES)
async def lookalikes(request: Request) -> Response:
    """What resembles what is in the form now. Nothing is kept. A POST, so that no draft stands in an address."""
    session: Session = request.state.session
    if not session.submits:
        return no_lookalikes(request)
    form = await request.form()
    content = fields.from_form(form)
    found = await alike(request.app.state.services, content, str(form.get("project") or ""))
    return _part(request, found, content, told(found, content["title"]))


def no_lookalikes(request: Request, too_often: bool = False) -> Response:
    """The part for who is not logged in (any more), or asks too often: the form around it says what to do."""
    if too_often:
        return _part(request, None, {}, _("Even wachten: je vroeg erg vaak wat erop lijkt."), 429)
    if request.state.session.away:
        return _part(request, None, {}, told(None, "-"), 503)
    return _part(request, None, {}, _("Vergelijken kan pas weer als je opnieuw bent ingelogd."), 403)


def _part(
    request: Request, found: list[JSON] | None, content: dict[str, Any], said: str, status: int = 200
) -> Response:
    html = request.app.state.jinja.get_template("_alike.html").render(
        alike=found, alike_told=said, content=content, automatic=True
    )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})
