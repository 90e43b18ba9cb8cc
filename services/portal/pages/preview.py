"""A draft as others will see it, for who may see the draft."""

from fastapi import APIRouter, Request, Response

from services.portal import fields
from services.portal.clients import JSON, Services
from services.portal.drafts import own_record
from services.portal.guard import staff
from services.portal.pages.form import FORM, titles_of
from services.portal.render import page
from services.portal.steps import needed

router = APIRouter()
WITHOUT: JSON = {
    "followed": {},
    "linked": None,
    "log": [],
    "ties": None,
    "drawing": None,
    "similar": None,
    "citation": "",
    "own": True,
    "adoption": None,
    "phase_form": None,
    "phase": {},
}
"""What only a published project has."""


@router.get(FORM + "/{project_id}/voorbeeld")
async def preview(request: Request, project_id: str) -> Response:
    """The project page, with what is saved of the draft."""
    services: Services = request.app.state.services
    record, _ = await own_record(services, staff(request), project_id)
    shown = dict.fromkeys(fields.LABELS) | {"outcome": None} | record
    return await page(
        request,
        "preview.html",
        **WITHOUT,
        project=shown,
        contact=shown["contact"] or {},
        needed=needed(record),
        titles=await titles_of(services, record),
    )
