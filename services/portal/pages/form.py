"""What the form at /indienen looks like in each of its states, and the small answer to an automatic save."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from services.portal import fields, materials
from services.portal.alike import alike, told
from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.language import _
from services.portal.render import page
from services.portal.steps import progress

FORM = "/indienen"
LOOKALIKES = FORM + "/lijkt-op"


@dataclass(frozen=True)
class Kept:
    """Hidden in the form: which draft it is (empty: none yet), the version it was read at, and the key that makes a
    second press of the button the same draft.
    """

    project: str = ""
    etag: str = ""
    key: str = ""

    @classmethod
    def of(cls, form: FormData) -> "Kept":
        """As the form sent it."""
        project, etag, key = (str(form.get(name) or "") for name in ("project", "etag", "key"))
        return cls(project, etag, key or str(uuid4()))

    def afresh(self) -> "Kept":
        """The same with a new key: the next press makes a draft of its own."""
        return replace(self, key=str(uuid4()))


async def form_page(
    request: Request,
    content: JSON,
    kept: Kept,
    *,
    record: JSON | None = None,
    status: int = 200,
    problem: str = "",
    detail: str = "",
    errors: Mapping[str, str] | None = None,
    theirs: Mapping[str, str] | None = None,
) -> Response:
    """The form with `content` in it. `record` is what is saved; `problem` names what stood in the way of saving."""
    services: Services = request.app.state.services
    # What came without our token may be anybody's: it is given back, and nothing is asked with it.
    found = None if problem in ("uitgelogd", "opnieuw", "te-vaak") else await alike(services, content, kept.project)
    return await page(
        request,
        "submit.html",
        status,
        steps=fields.steps(),
        labels=fields.labels(),
        person={part: _(words) for part, words in fields.PERSON.items()},
        shown=fields.shown,
        materials=materials,
        content=content,
        record=record or {},
        kept=kept,
        problem=problem,
        detail=detail,
        errors=errors or {},
        theirs=theirs or {},
        titles=await titles_of(services, content),
        alike=found,
        alike_told=told(found, content.get("title")),
        progress=progress(record or {}, errors or {}),
        automatic=False,
    )


def status_line(request: Request, state: str, record: JSON | None = None, etag: str = "", **facts: Any) -> Response:
    """What the status line says, and the hidden fields for the next save."""
    sessions, session = request.app.state.sessions, request.state.session
    html = request.app.state.jinja.get_template("_saved.html").render(
        state=state,
        record=record,
        etag=etag,
        automatic=True,
        labels=fields.labels(),
        errors=facts.get("errors", {}),
        detail=facts.get("detail", ""),
        form_token=sessions.form_token(session) if session.id else "",
        progress=progress(record) if record else [],
    )
    headers = {"HX-Replace-Url": f"{FORM}/{record['id']}"} if record else {}
    return HTMLResponse(html, facts.get("status", 200), headers=headers | {"Cache-Control": "no-store"})


def errors_by_field(refusal: Refused) -> dict[str, str]:
    """The service's errors, each at the field it is about."""
    errors: dict[str, str] = {}
    for fault in refusal.errors:
        name = str(fault.get("pointer") or "").lstrip("/#").split("/")[0]
        if name in fields.LABELS:
            errors.setdefault(name, str(fault.get("detail") or _("Dit klopt nog niet.")))
    return errors


async def titles_of(services: Services, content: JSON) -> dict[str, str]:
    """What the projects are called that a text builds on, by id; without those that search could not tell."""
    titles = {}
    for tie in content.get("buildsOn") or []:
        title = await unless_down(_title(services, tie["projectId"]))
        if title:
            titles[tie["projectId"]] = title
    return titles


async def _title(services: Services, project_id: str) -> str:
    try:
        return str((await services.search.get(f"/v1/projects/{project_id}"))["title"])
    except Refused:
        return ""
