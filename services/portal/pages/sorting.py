"""SPN sorts a term anew: the fields that its vocabulary has beside words and days, all in one change."""

from fastapi import APIRouter, Request, Response

from services.portal import sorting
from services.portal.clients import Refused
from services.portal.guard import editor
from services.portal.language import _
from services.portal.pages.moderate import to
from services.portal.pages.term import ONE, change, term_page
from services.portal.pages.terms import PATH
from services.portal.sort_fields import FIELDS

router = APIRouter()


@router.post(ONE + "/indelen")
async def sort(request: Request, name: str, code: str) -> Response:
    """Only the fields of the form are sent, on the version that it was made on; all others stay as they are.

    Raises Refused 404 for a vocabulary that has no such fields.
    """
    editor(request)
    if name not in FIELDS:
        raise Refused("submissions", 404, _("Deze termen zijn niet ingedeeld."))
    form = await request.form()
    typed = sorting.read(name, form)
    try:
        made = await change(request, name, code, sorting.changes(name, typed), str(form.get("etag") or ""))
    except Refused as refusal:
        return await term_page(request, name, code, refusal, sorted_as=typed)
    return to(request, f"{PATH}/{name}/{code}", _("Bewaard. Zo staat ‘{made}’ er nu bij.").format(made=made["label"]))
