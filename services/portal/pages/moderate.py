"""Moderatie: the queue with the due date first, and a case to read and decide on."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal import fields
from services.portal.clients import JSON, Refused, Services, unless_down
from services.portal.guard import moderator
from services.portal.pages.phase import phase_form
from services.portal.render import page
from services.portal.session import Session
from services.portal.words import DECISIONS, options

router = APIRouter()
PATH = "/moderatie"
LIMIT = 200
DECISION_HELP = {
    "publish": "Iedereen kan het daarna vinden.",
    "request-changes": "De bibliotheek past het aan en dient opnieuw in.",
    "reject": "Dit hoort niet in de Innovatiebieb.",
}
DONE = {
    "publish": "Gepubliceerd. Iedereen kan het project nu vinden.",
    "request-changes": "De bibliotheek ziet je vraag om aanpassing bij haar projecten.",
    "reject": "Het wordt niet geplaatst. De bibliotheek leest je motivatie bij haar projecten.",
}
TABS = {
    "te-doen": ("Te doen", ("open", "assigned")),
    "van-mij": ("Van mij", ("assigned",)),
    "wacht": ("Wacht op bibliotheek", ("changes-requested",)),
    "klaar": ("Afgerond", ("published", "rejected", "withdrawn", "merged")),
}
READ = [
    ("summary", "Samenvatting"),
    ("goal", "Doel"),
    ("approach", "Aanpak"),
    ("result", "Resultaat"),
    ("tips", "Tips"),
]


@router.get(PATH)
async def queue(request: Request) -> Response:
    """The cases of my area; what is due first comes first."""
    services: Services = request.app.state.services
    session = moderator(request)
    tab = request.query_params.get("toon", "te-doen")
    tab = tab if tab in TABS else "te-doen"
    found = await asyncio.gather(*(_cases(services, session, tab, status) for status in TABS[tab][1]))
    cases = [case for cases in found for case in cases]
    newest_first = tab == "klaar"
    cases.sort(key=lambda case: str(case.get("openedAt" if newest_first else "dueAt") or "9"), reverse=newest_first)
    return await page(request, "queue.html", tabs=TABS, tab=tab, cases=cases)


@router.get(PATH + "/{case_id}")
async def case(request: Request, case_id: str) -> Response:
    """One case: the text, and the desk to decide at."""
    session = moderator(request)
    return await _case_page(request, session, case_id)


@router.post(PATH + "/{case_id}/pak")
async def claim(request: Request, case_id: str) -> Response:
    """Take a case on my desk."""
    services: Services = request.app.state.services
    session = moderator(request)
    # A plain claim never takes a case from a colleague; SPN may, by naming itself.
    body = {"assignee": session.claims["sub"]} if (await request.form()).get("van") == "collega" else {}
    await services.moderation.request("POST", f"/v1/cases/{case_id}/assignments", session.token, json=body)
    return _to(request, f"{PATH}/{case_id}", "Deze zaak is nu van jou.")


@router.post(PATH + "/{case_id}/links")
async def look_at_links(request: Request, case_id: str) -> Response:
    """Have the links in the text looked at again."""
    services: Services = request.app.state.services
    session = moderator(request)
    await services.moderation.request("POST", f"/v1/cases/{case_id}/link-checks", session.token)
    return _to(request, f"{PATH}/{case_id}", "De links worden bekeken. Laad deze pagina zo opnieuw.")


@router.post(PATH + "/{case_id}/besluit")
async def decide(request: Request, case_id: str) -> Response:
    """On exactly the revision that was on the screen. A refusal keeps what the moderator wrote."""
    services: Services = request.app.state.services
    session = moderator(request)
    form = await request.form()
    written = {name: str(form.get(name) or "").strip() for name in ("outcome", "reason", "motivation", "revision")}
    body: JSON = {name: written[name] for name in ("outcome", "reason", "motivation")}
    body["revision"] = (
        int(written["revision"]) if written["revision"].isascii() and written["revision"].isdigit() else 0
    )
    errors = {}
    if body["outcome"] not in DECISIONS:
        errors["outcome"] = "Kies wat je besluit."
    if body["outcome"] in {"request-changes", "reject"} and not body["motivation"]:
        errors["motivation"] = "Leg uit waarom: de bibliotheek leest dit."
    if errors:
        return await _case_page(request, session, case_id, status=400, written=written, errors=errors)
    try:
        await services.moderation.request("POST", f"/v1/cases/{case_id}/decisions", session.token, json=body)
    except Refused as refusal:
        if refusal.status not in {400, 409}:
            raise
        errors = {
            str(fault.get("pointer") or "").strip("/#"): str(fault.get("detail")) for fault in refusal.errors
        } or {"": refusal.detail}
        return await _case_page(request, session, case_id, status=refusal.status, written=written, errors=errors)
    return _to(request, PATH, DONE[body["outcome"]])


async def _cases(services: Services, session: Session, tab: str, status: str) -> list[JSON]:
    params: dict[str, Any] = {"status": status, "limit": LIMIT}
    if tab == "van-mij":
        params["assignee"] = "me"
    items: list[JSON] = (await services.moderation.get("/v1/cases", session.token, params))["items"]
    return items


async def _case_page(
    request: Request,
    session: Session,
    case_id: str,
    status: int = 200,
    written: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    services: Services = request.app.state.services
    found = await services.moderation.get(f"/v1/cases/{case_id}", session.token)
    moderation = services.moderation
    history, changes, review, gates = await asyncio.gather(
        unless_down(_list(moderation.get(f"/v1/cases/{case_id}/history", session.token))),
        unless_down(_changes(services, session, found)),
        unless_down(_or_empty(moderation.get(f"/v1/cases/{case_id}/review", session.token))),
        unless_down(_or_empty(moderation.get(f"/v1/projects/{found['projectId']}/gates"))),
    )
    return await page(
        request,
        "case.html",
        status,
        case=found,
        content=found.get("content") or {},
        history=history,
        changes=changes,
        read=READ,
        labels=fields.LABELS,
        shown=fields.shown,
        decisions=DECISIONS,
        decision_help=DECISION_HELP,
        reasons=options("reason"),
        review=review,
        checks=_by_level(review or {}),
        phase_form=phase_form(found, set(found.get("allowed") or []), gates),
        project={"id": found["projectId"]},
        written=written or {},
        errors=errors or {},
        own=session.is_of(found.get("library")),
    )


def _by_level(review: JSON) -> dict[str, list[JSON]]:
    """The checks: what is wrong, what could be better, what is in order."""
    found: list[JSON] = review.get("checks", [])
    return {level: [check for check in found if check["level"] == level] for level in ("fault", "warning", "ok")}


async def _or_empty(answer: Any) -> JSON:
    """A service of an older version has no such part: the page goes on without it."""
    try:
        found: JSON = await answer
    except Refused:
        return {}
    return found


async def _list(answer: Any) -> list[JSON]:
    try:
        items: list[JSON] = (await answer).get("items", [])
    except Refused:
        return []
    return items


async def _changes(services: Services, session: Session, case: JSON) -> dict[str, JSON]:
    """What this revision changed against the one before, by field; empty for a first one."""
    try:
        revision = await services.submissions.get(
            f"/v1/projects/{case['projectId']}/revisions/{case['revision']}", session.token
        )
    except Refused:
        return {}
    return {change["field"]: change for change in revision.get("changes") or []} if case["revision"] > 1 else {}


def _to(request: Request, address: str, told: str) -> Response:
    response = RedirectResponse(address, 303)
    request.app.state.sessions.tell(response, told)
    return response
