"""Indienen: write, keep, submit. What someone typed is never lost, whatever goes wrong after they press a button."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.portal import fields
from services.portal.clients import JSON, NAMES, Refused, ServiceDown, Services, unless_down
from services.portal.guard import NotYours, staff
from services.portal.pages.mine import with_decision
from services.portal.render import page
from services.portal.session import Session

router = APIRouter()
FORM = "/indienen"
PATCH = {"Content-Type": "application/merge-patch+json"}


@router.get(FORM)
async def new(request: Request) -> Response:
    """An empty form. Nothing exists until something is saved."""
    staff(request)
    return await _form(request, {"buildsOn": _start(request.query_params.get("bouwt-voort-op"))}, {}, key=str(uuid4()))


@router.get(FORM + "/{project_id}")
async def edit(request: Request, project_id: str) -> Response:
    services: Services = request.app.state.services
    session = staff(request)
    answer = await services.submissions.request("GET", f"/v1/projects/{project_id}", session.token)
    record = answer.json()
    if not session.is_of(record["library"]):
        raise NotYours
    await with_decision(services, session, record)
    return await _form(request, record, record, etag=answer.headers.get("ETag", ""))


@router.post(FORM)
async def save(request: Request) -> Response:
    """Three buttons in one: keep (also by itself, while typing), keep and submit."""
    session: Session = request.state.session
    if not session.submits:
        return await keep_text(request)
    form = await request.form()
    content = fields.from_form(form)
    kept = {"project": str(form.get("project") or ""), "etag": str(form.get("etag") or ""), "key": str(form.get("key") or uuid4())}
    if not content["title"]:
        return await _untitled(request, content, kept, str(form.get("actie")))
    try:
        record, etag = await _save(request, session, content, **kept)
    except (Refused, ServiceDown) as reason:
        return await _not_saved(request, content, kept, reason)
    if form.get("actie") == "automatisch":
        return _status(request, "bewaard", record=record, etag=etag)
    if form.get("actie") == "dien-in":
        return await _submit(request, session, record, etag)
    response = RedirectResponse(f"{FORM}/{record['id']}", 303)
    request.app.state.sessions.tell(response, "Je concept is bewaard. Je kunt op elk moment verder.")
    return response


async def keep_text(request: Request) -> Response:
    """The session ended, or the form is of an older one: nothing was saved, the text comes back with a fresh form."""
    form = await request.form()
    session: Session = request.state.session
    if form.get("actie") == "automatisch":
        return _status(request, "opnieuw" if session.submits else "uitgelogd")
    kept = {name: str(form.get(name) or "") for name in ("project", "etag", "key")}
    return await _form(request, fields.from_form(form), {}, status=403, problem="opnieuw" if session.submits else "uitgelogd", **kept)


async def _save(request: Request, session: Session, content: JSON, project: str, etag: str, key: str) -> tuple[JSON, str]:
    services: Services = request.app.state.services
    if project:
        headers = PATCH | ({"If-Match": etag} if etag else {})
        answer = await services.submissions.request("PATCH", f"/v1/projects/{project}", session.token, json=content, headers=headers)
    else:
        # The key makes a second press of the button the same draft.
        filled = {name: value for name, value in content.items() if value not in (None, [], "")}
        answer = await services.submissions.request("POST", "/v1/projects", session.token, json=filled, headers={"Idempotency-Key": key})
    record = answer.json()
    return record, answer.headers.get("ETag", "")


async def _untitled(request: Request, content: JSON, kept: dict[str, str], action: str) -> Response:
    """Without a title there is nothing to keep it under. Who wants to submit hears of every other empty field too."""
    errors = {"title": "Geef je idee een titel, dan kunnen we het bewaren."}
    if action == "automatisch":
        return _status(request, "titel")
    if action == "dien-in":
        errors = fields.missing(content) | errors
    return await _form(request, content, {}, status=400, errors=errors, problem="fout", **kept)


async def _submit(request: Request, session: Session, record: JSON, etag: str) -> Response:
    services: Services = request.app.state.services
    try:
        headers = {"If-Match": etag} if etag else {}
        await services.submissions.request("POST", f"/v1/projects/{record['id']}/submissions", session.token, headers=headers)
    except Refused as refusal:
        errors = _by_field(refusal)
        problem = "" if errors else refusal.detail
        return await _form(request, record, record, status=refusal.status, errors=errors, problem="missend" if errors else "geweigerd", detail=problem, project=record["id"], etag=etag)
    except ServiceDown:
        return await _form(request, record, record, status=503, problem="bewaard-niet-ingediend", project=record["id"], etag=etag)
    response = RedirectResponse("/mijn-projecten", 303)
    told = f"‘{record['title']}’ is ingediend. Een moderator van je provincie kijkt ernaar; je krijgt bericht zodra er een besluit is."
    request.app.state.sessions.tell(response, told)
    return response


async def _not_saved(request: Request, content: JSON, kept: dict[str, str], reason: Refused | ServiceDown) -> Response:
    automatic = (await request.form()).get("actie") == "automatisch"
    if isinstance(reason, ServiceDown):
        if automatic:
            return _status(request, "weg")
        return await _form(request, content, {}, status=503, problem="weg", detail=NAMES[reason.service], **kept)
    if reason.status == 401:
        return await keep_text(request)
    if reason.status == 412:
        return _status(request, "anders") if automatic else await _stale(request, content, kept)
    if reason.status == 409 and not kept["project"]:
        # This form made a draft before, and the answer got lost. The next press makes a second one, knowingly.
        kept["key"] = str(uuid4())
        reason.detail = "Een eerdere versie van deze tekst staat al bij Mijn projecten. Kijk daar eerst; druk hier nog een keer voor een apart concept."
    errors = _by_field(reason)
    if automatic:
        return _status(request, "fout" if errors else "geweigerd", errors=errors, detail=reason.detail)
    return await _form(request, content, {}, status=reason.status, errors=errors, problem="fout" if errors else "geweigerd", detail=reason.detail, **kept)


async def _stale(request: Request, content: JSON, kept: dict[str, str]) -> Response:
    """Someone saved in between. The form keeps this person's text, shows the other where it differs, and goes on from there."""
    services: Services = request.app.state.services
    answer = await services.submissions.request("GET", f"/v1/projects/{kept['project']}", request.state.session.token)
    current = answer.json()
    theirs = {name: fields.shown(current, name) for name in fields.LABELS if fields.shown(current, name) != fields.shown(content, name)}
    kept["etag"] = answer.headers.get("ETag", "")
    return await _form(request, content, current, status=412, problem="anders", theirs=theirs, **kept)


async def _form(
    request: Request, content: JSON, record: JSON, *, status: int = 200, errors: dict[str, str] | None = None, problem: str = "",
    detail: str = "", theirs: dict[str, str] | None = None, project: str = "", etag: str = "", key: str = "",
) -> Response:  # fmt: skip
    services: Services = request.app.state.services
    titles = {}
    for tie in content.get("buildsOn") or []:
        found = await unless_down(_title(services, tie["projectId"]))
        titles[tie["projectId"]] = found or "een ander project"
    return await page(
        request, "submit.html", status, steps=fields.STEPS, labels=fields.LABELS, shown=fields.shown, content=content, record=record,
        errors=errors or {}, problem=problem, detail=detail, theirs=theirs or {}, titles=titles,
        project=project or record.get("id", ""), etag=etag, key=key or str(uuid4()), person=fields.PERSON,
    )  # fmt: skip


async def _title(services: Services, project_id: str) -> str | None:
    try:
        return str((await services.search.get(f"/v1/projects/{project_id}"))["title"])
    except Refused:
        return None


def _status(request: Request, state: str, record: JSON | None = None, etag: str = "", **facts: Any) -> Response:
    """The small answer to an automatic save: what the status line says, and the hidden fields for the next save."""
    sessions, session = request.app.state.sessions, request.state.session
    html = request.app.state.jinja.get_template("_saved.html").render(
        state=state, record=record, etag=etag, automatic=True, labels=fields.LABELS, errors=facts.get("errors", {}), detail=facts.get("detail", ""),
        form_token=sessions.form_token(session) if session.id else "",
    )  # fmt: skip
    headers = {"HX-Replace-Url": f"{FORM}/{record['id']}"} if record else {}
    return HTMLResponse(html, headers=headers | {"Cache-Control": "no-store"})


def _by_field(refusal: Refused) -> dict[str, str]:
    """The service's errors, each at the field it is about."""
    errors: dict[str, str] = {}
    for fault in refusal.errors:
        name = str(fault.get("pointer") or "").lstrip("/#").split("/")[0]
        if name in fields.LABELS:
            errors.setdefault(name, str(fault.get("detail") or "Dit klopt nog niet."))
    return errors


def _start(project_id: str | None) -> list[JSON]:
    return [{"projectId": project_id, "relation": "inspired", "note": ""}] if project_id else []
