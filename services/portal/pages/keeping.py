"""Keep what a moderator is typing about a case: by a button, and by itself where a script runs."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.portal import kept
from services.portal.clients import JSON, Refused, ServiceDown, Services
from services.portal.guard import moderator
from services.portal.language import _
from services.portal.pages.adopt import at_fields
from services.portal.pages.case import PATH, Failed, away, case_page
from services.portal.pages.conferring import SENT
from services.portal.pages.moderate import to
from services.portal.words import DECISIONS

router = APIRouter()
CONCEPT = "/concept"
REFUSED = {401: "uitgelogd", 412: "anders"}
"""What the line says of a save that was refused, by status."""
PLACES = {"besluit": "#besluit", "bericht": "#gesprek"}


@router.post(PATH + "/besluit" + CONCEPT)
async def keep_decision(request: Request, case_id: str) -> Response:
    """Keep a decision that is not taken yet."""
    typed, seen = await _typed(request, "outcome", "reason", "motivation", "revision")
    number = typed["revision"]
    body: JSON = dict(typed) | {"outcome": typed["outcome"] if typed["outcome"] in DECISIONS else None}
    body["revision"] = int(number) if number.isascii() and number.isdigit() and 0 < int(number) <= 100_000 else None
    return await _keep(request, case_id, "besluit", body, typed, seen)


@router.post(PATH + "/bericht" + CONCEPT)
async def keep_message(request: Request, case_id: str) -> Response:
    """Keep a message that is not sent yet."""
    typed, seen = await _typed(request, "kind", "text")
    body: JSON = {"kind": typed["kind"] if typed["kind"] in SENT else "note", "text": typed["text"]}
    return await _keep(request, case_id, "bericht", body, typed, seen)


def automatic(request: Request) -> bool:
    """Whether this is a save by itself, whose answer is a line in the page."""
    return request.url.path.endswith(CONCEPT) and "hx-request" in request.headers


def line(request: Request, state: str, at: str | None = None, etag: str = "", detail: str = "") -> Response:
    """What the line under a form says after a save by itself. With a token for the next one, for who has a session, and
    after a save with the ETag of what was kept.
    """
    sessions, session = request.app.state.sessions, request.state.session
    html = request.app.state.jinja.get_template("_kept.html").render(
        state=state,
        at=at,
        detail=detail,
        etag=etag,
        form=request.url.path.split("/")[-2],
        form_token=sessions.form_token(session) if session.id else "",
    )
    return HTMLResponse(html, 429 if state == "te-vaak" else 200, headers={"Cache-Control": "no-store"})


async def _typed(request: Request, *names: str) -> tuple[dict[str, str], str]:
    """What was typed, and the ETag of the draft that this window goes on with."""
    moderator(request)
    form = await request.form()
    return {name: str(form.get(name) or "") for name in names}, str(form.get("gezien") or "")


async def _keep(request: Request, case_id: str, form: str, body: JSON, typed: dict[str, str], seen: str) -> Response:
    services: Services = request.app.state.services
    try:
        at, etag = await kept.keep(services, moderator(request), case_id, form, body, seen)
    except ServiceDown as fault:
        if automatic(request):
            return line(request, "weg")
        return await away(request, fault, [typed[name] for name in ("motivation", "text") if name in typed])
    except Refused as refusal:
        if automatic(request):
            return line(request, REFUSED.get(refusal.status, "geweigerd"), detail=refusal.detail)
        if refusal.status not in {400, 409, 412}:
            raise
        errors = at_fields(refusal, set(typed) - {"revision"})
        elsewhere = refusal.status == 412
        failed = Failed(form, typed, errors, "" if errors or elsewhere else refusal.detail, elsewhere)
        return await case_page(request, case_id, refusal.status, failed)
    if automatic(request):
        return line(request, "bewaard" if at else "leeg", at, etag)
    told = _("Je concept is bewaard. Alleen jij ziet het.") if at else _("Er stond niets in, dus er is niets bewaard.")
    return to(request, f"/moderatie/{case_id}{PLACES[form]}", told)
