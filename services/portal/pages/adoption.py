"""How it goes on with what we do too: the adopter tells anew what is done otherwise, since when, and how far it is."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import JSON, NAMES, Refused, ServiceDown, Services, unless_down
from services.portal.guard import staff
from services.portal.language import N_, _
from services.portal.pages.adopt import FIELDS, NOTHING_SAID, OPEN, at_fields, own_projects
from services.portal.pages.mine import PATH
from services.portal.published import or_empty
from services.portal.render import page
from services.portal.session import Session
from services.portal.words import options

router = APIRouter()
ONE = PATH + "/overnames/{adoption_id}/verder"
LABELS = {**FIELDS, "phase": N_("Hoe ver zijn jullie?")}
CHANGE = {"Content-Type": "application/merge-patch+json"}
OTHERS = N_("Niet bewaard: een collega veranderde dit intussen. Zijn woorden staan bij de velden waar ze anders zijn.")


@router.get(ONE)
async def ask(request: Request, adoption_id: str) -> Response:
    """The form, as the register has it."""
    line, etag = await _line(request, adoption_id)
    return await _form(request, line, etag, _written(line))


@router.post(ONE)
async def tell(request: Request, adoption_id: str) -> Response:
    """Put it in the register, on the version that was read. What was typed comes back when that fails."""
    services: Services = request.app.state.services
    session, form = staff(request), await request.form()
    written = {name: str(form.get(name) or "").strip() for name in LABELS}
    line, now = await _line(request, adoption_id)
    etag = str(form.get("etag") or "")
    if not written["changed"]:
        return await _form(request, line, etag, written, 400, {"changed": _(NOTHING_SAID)})
    path, headers = f"/v1/adoptions/{adoption_id}", CHANGE | {"If-Match": etag}
    try:
        await services.submissions.request("PATCH", path, session.token, json=_body(written, line), headers=headers)
    except ServiceDown as fault:
        words = _("‘{part}’ geeft geen antwoord. Wat je schreef staat hieronder: probeer het zo opnieuw.").format(
            part=_(NAMES[fault.service])
        )
        return await _form(request, line, etag, written, 503, detail=words)
    except Refused as refusal:
        if refusal.status == 412:
            theirs = {name: words for name, words in _written(line).items() if words != written[name]}
            return await _form(request, line, now, written, 412, detail=_(OTHERS), theirs=theirs)
        if refusal.status not in {400, 409}:
            raise
        errors = at_fields(refusal, LABELS)
        detail = "" if errors else refusal.detail
        return await _form(request, line, etag, written, refusal.status, errors, detail)
    response = RedirectResponse(PATH + "#ours", 303)
    request.app.state.sessions.tell(response, _("Bewaard. Bij het project staat nu hoe het bij jullie gaat."))
    return response


async def _line(request: Request, adoption_id: str) -> tuple[JSON, str]:
    """Our line of the register and its version. Raises Refused with 403 for a line of another library."""
    services: Services = request.app.state.services
    session: Session = staff(request)
    line, etag = await services.submissions.get_tagged(f"/v1/adoptions/{adoption_id}", session.token)
    if not session.is_of(line["adopter"]):
        raise Refused("submissions", 403, _("Alleen de bibliotheek die het ook doet, kan dit veranderen."))
    return line, etag


def _is_relation(name: str) -> bool:
    return name in {code for code, *_ in options("relation")} | {"inspired", "adapted", "adopted"}


def _written(line: JSON) -> dict[str, str]:
    """A line as the form shows it: a relation is no name of its own."""
    shown = {name: str(line.get(name) or "") for name in LABELS}
    return shown | ({"adoptedAs": ""} if _is_relation(shown["adoptedAs"]) else {})


def _body(written: dict[str, str], line: JSON) -> dict[str, Any]:
    """What is sent: nulls empty a field; without a name of its own it keeps its relation, or becomes an adoption."""
    name = written["adoptedAs"] or (line["adoptedAs"] if _is_relation(line["adoptedAs"]) else "adopted")
    given = {name: words for name, words in written.items() if words and name != "adoptedAs"}
    return {"phase": None, "ownProjectId": None} | given | {"adoptedAs": name}


async def _form(
    request: Request,
    line: JSON,
    etag: str,
    written: dict[str, str],
    status: int = 200,
    errors: dict[str, str] | None = None,
    detail: str = "",
    theirs: dict[str, str] | None = None,
) -> Response:
    services: Services = request.app.state.services
    session = staff(request)
    record = await unless_down(or_empty(services.search.get(f"/v1/projects/{line['projectId']}")))
    return await page(
        request,
        "adoption.html",
        status,
        line=line,
        title=(record or {}).get("title") or _("een project"),
        own_projects=await own_projects(services, session),
        written=written,
        errors=errors or {},
        detail=detail,
        theirs=theirs or {},
        labels={name: _(words) for name, words in LABELS.items()},
        etag=etag,
        over=line["status"] not in OPEN,
    )
