"""Indienen: write, keep, submit. What someone typed is never lost, whatever goes wrong after they press a button."""

from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal import fields, materials
from services.portal.clients import JSON, NAMES, Refused, ServiceDown, Services
from services.portal.drafts import own_record
from services.portal.guard import staff
from services.portal.language import N_, _
from services.portal.pages.form import FORM, Kept, errors_by_field, form_page, status_line
from services.portal.session import Session
from services.portal.standing import with_decision

router = APIRouter()
PATCH = {"Content-Type": "application/merge-patch+json"}
NO_TITLE = N_("Geef je idee een titel, dan kunnen we het bewaren.")
MADE_BEFORE = N_(
    "Een eerdere versie van deze tekst staat al bij Mijn bibliotheek. Kijk daar eerst; "
    "druk hier nog een keer voor een apart concept."
)


@router.get(FORM)
async def new(request: Request) -> Response:
    """An empty form. Nothing exists until something is saved."""
    staff(request)
    older = request.query_params.get("bouwt-voort-op")
    ties = [{"projectId": older, "relation": "inspired", "note": ""}] if older else []
    return await form_page(request, {"buildsOn": ties}, Kept(key=str(uuid4())))


@router.get(FORM + "/{project_id}")
async def edit(request: Request, project_id: str) -> Response:
    """The form with what is saved."""
    services: Services = request.app.state.services
    session = staff(request)
    record, etag = await own_record(services, session, project_id)
    await with_decision(services, session, record)
    return await form_page(request, record, Kept(project_id, etag), record=record)


@router.post(FORM)
async def save(request: Request) -> Response:
    """Every button of the form: keep (also by itself, while typing), and then build on a project, look, or submit."""
    session: Session = request.state.session
    if not session.submits:
        return await keep_text(request)
    form = await request.form()
    content, kept, action = fields.from_form(form), Kept.of(form), str(form.get("actie"))
    if not content["title"]:
        return await _untitled(request, content, kept, action)
    try:
        record, etag = await _save(request, session, content, kept)
    except (Refused, ServiceDown) as reason:
        return await _not_saved(request, content, kept, action, reason)
    if action == "automatisch":
        return status_line(request, "bewaard", record, etag)
    if action == "dien-in":
        return await _submit(request, session, record, Kept(record["id"], etag, kept.key))
    address, words = f"{FORM}/{record['id']}", _("Je concept is bewaard. Je kunt op elk moment verder.")
    if action == "voorbeeld":
        address, words = f"{address}/voorbeeld", _("Je concept is bewaard.")
    elif form.get("builds_add"):
        address, words = f"{address}#bouwt-op", _("Je concept is bewaard. Schrijf erbij wat jullie anders doen.")
    return _on(request, address, words)


async def keep_text(request: Request, problem: str = "", status: int = 403) -> Response:
    """Nothing was saved, and the text comes back with a fresh form. Without a `problem` the session ended, or the form
    is of an older one.
    """
    form = await request.form()
    session: Session = request.state.session
    problem = problem or ("opnieuw" if session.submits else "uitgelogd")
    if form.get("actie") == "automatisch":
        return status_line(request, problem, status=429 if problem == "te-vaak" else 200)
    return await form_page(request, fields.from_form(form), Kept.of(form), status=status, problem=problem)


async def _save(request: Request, session: Session, content: JSON, kept: Kept) -> tuple[JSON, str]:
    submissions = request.app.state.services.submissions
    if kept.project:
        headers = PATCH | ({"If-Match": kept.etag} if kept.etag else {})
        path = f"/v1/projects/{kept.project}"
        answer = await submissions.request("PATCH", path, session.token, json=content, headers=headers)
    else:
        filled = {name: value for name, value in content.items() if value not in (None, [], "")}
        headers = {"Idempotency-Key": kept.key}
        answer = await submissions.request("POST", "/v1/projects", session.token, json=filled, headers=headers)
    return answer.json(), answer.headers.get("ETag", "")


async def _submit(request: Request, session: Session, record: JSON, kept: Kept) -> Response:
    submissions = request.app.state.services.submissions
    headers = {"If-Match": kept.etag} if kept.etag else {}
    try:
        await submissions.request("POST", f"/v1/projects/{record['id']}/submissions", session.token, headers=headers)
    except Refused as refusal:
        errors = errors_by_field(refusal)
        problem = "missend" if errors else "geweigerd"
        return await form_page(
            request,
            record,
            kept,
            record=record,
            status=refusal.status,
            problem=problem,
            detail=refusal.detail,
            errors=errors,
        )
    except ServiceDown:
        return await form_page(request, record, kept, record=record, status=503, problem="bewaard-niet-ingediend")
    return _on(request, f"{FORM}/{record['id']}/ingediend", _("‘{title}’ is ingediend.").format(title=record["title"]))


def _on(request: Request, address: str, words: str) -> Response:
    """To the next page, which says `words`."""
    response = RedirectResponse(address, 303)
    request.app.state.sessions.tell(response, words)
    return response


async def _untitled(request: Request, content: JSON, kept: Kept, action: str) -> Response:
    """Without a title there is nothing to keep it under. Who wants to submit hears of every other empty field too."""
    if action == "automatisch":
        return status_line(request, "titel")
    errors = (fields.missing(content) if action == "dien-in" else {}) | {"title": _(NO_TITLE)}
    return await form_page(request, content, kept, status=400, problem="fout", errors=errors)


async def _not_saved(
    request: Request, content: JSON, kept: Kept, action: str, reason: Refused | ServiceDown
) -> Response:
    automatic = action == "automatisch"
    if isinstance(reason, ServiceDown):
        if automatic:
            return status_line(request, "weg")
        return await form_page(request, content, kept, status=503, problem="weg", detail=_(NAMES[reason.service]))
    if reason.status == 401:
        return await keep_text(request)
    if reason.status == 412:
        return status_line(request, "anders") if automatic else await _stale(request, content, kept)
    detail = reason.detail
    if reason.status == 409 and not kept.project:
        # This form made a draft before, and the answer got lost. The next press makes a second one, knowingly.
        kept, detail = kept.afresh(), _(MADE_BEFORE)
    errors = errors_by_field(reason)
    problem = "fout" if errors else "geweigerd"
    if automatic:
        return status_line(request, problem, errors=errors, detail=detail)
    return await form_page(request, content, kept, status=reason.status, problem=problem, detail=detail, errors=errors)


async def _stale(request: Request, content: JSON, kept: Kept) -> Response:
    """Someone saved in between. The form keeps this person's text, shows the other where it differs, and goes on."""
    services: Services = request.app.state.services
    path = f"/v1/projects/{kept.project}"
    current, etag = await services.submissions.get_tagged(path, request.state.session.token)
    content["materials"] = materials.with_files_of(content["materials"], current.get("materials"))
    pairs = {name: (fields.shown(content, name), fields.shown(current, name)) for name in fields.LABELS}
    theirs = {name: other for name, (mine, other) in pairs.items() if other != mine}
    now = Kept(kept.project, etag, kept.key)
    return await form_page(request, content, now, record=current, status=412, problem="anders", theirs=theirs)
