"""Two published versions of a project side by side. Asked as nobody, so it shows what everyone may see, also to the
project's own library: what was handed in and not published is at Mijn bibliotheek and with the moderator.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import Refused, Services
from services.portal.language import _
from services.portal.render import page
from services.portal.versions import differences

router = APIRouter()
PATH = "/projecten/{project_id}/versies"
DIGITS = 6


@router.get(PATH)
async def versions(request: Request, project_id: str) -> Response:
    """To the comparison that was chosen; without a choice to that of the newest two."""
    services: Services = request.app.state.services
    found = await services.submissions.get(f"/v1/projects/{project_id}/revisions")
    numbers = [item["revision"] for item in found["items"]]
    chosen = [_number(request.query_params.get(name)) for name in ("van", "naar")]
    if not set(chosen) <= set(numbers):
        chosen = numbers[-2:] if len(numbers) > 1 else numbers * 2
    return RedirectResponse(f"/projecten/{project_id}/versies/{chosen[0]}..{chosen[1]}", 303)


@router.get(PATH + "/{number}..{other}")
async def compared(request: Request, project_id: str, number: str, other: str) -> Response:
    """What `other` has otherwise than `number`, by field and word."""
    services: Services = request.app.state.services
    before, after = _number(number), _number(other)
    if before is None or after is None:
        raise Refused("submissions", 404, _("Deze versie is er niet."))
    path = f"/v1/projects/{project_id}/revisions"
    found = await services.submissions.get(path)
    revision = await services.submissions.get(f"{path}/{after}", params={"against": before})
    return await page(
        request,
        "versions.html",
        project_id=project_id,
        title=revision["content"].get("title") or "",
        changes=differences(revision["changes"]),
        before=before,
        after=after,
        at={item["revision"]: item["submittedAt"] for item in found["items"]},
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < DIGITS and int(text) else None
