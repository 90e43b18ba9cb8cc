"""What happens after a text was submitted: who reads it, until when, and what the answers can be."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import JSON, Services, unless_down
from services.portal.drafts import own_record
from services.portal.guard import staff
from services.portal.pages.form import FORM
from services.portal.published import or_empty
from services.portal.render import page
from services.portal.words import poi_of

router = APIRouter()


@router.get(FORM + "/{project_id}/ingediend")
async def handed_in(request: Request, project_id: str) -> Response:
    """For as long as the text waits; else to the form, which says how it stands."""
    services: Services = request.app.state.services
    session = staff(request)
    record, _ = await own_record(services, session, project_id)
    if record["status"] != "submitted":
        return RedirectResponse(f"{FORM}/{record['id']}", 303)
    path = f"/v1/projects/{project_id}/handling"
    found = await unless_down(or_empty(services.moderation.get(path, session.token)))
    return await page(
        request, "handed_in.html", project=record, poi=poi_of(record["library"]), handling=_of(record, found)
    )


def _of(record: JSON, found: JSON | None) -> JSON | None:
    """What moderation says of this revision. Empty while it has not heard of it: it hears by event, a moment later."""
    return {} if found and found["revision"] != record["revision"] else found
