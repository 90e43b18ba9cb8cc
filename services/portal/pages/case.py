"""A case: the text with what changed, and the desk beside it, where one decides and confers."""

import asyncio
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

from services.portal import fields, kept
from services.portal.clients import JSON, NAMES, ServiceDown, Services, unless_down
from services.portal.guard import moderator
from services.portal.language import N_, _, worded
from services.portal.pages.phase import phase_form
from services.portal.published import or_empty, or_none
from services.portal.render import page
from services.portal.session import Session
from services.portal.versions import differences
from services.portal.words import DECISION_HELP, DECISIONS, options

router = APIRouter()
PATH = "/moderatie/{case_id}"
READ = [
    ("summary", N_("Samenvatting")),
    ("goal", N_("Doel")),
    ("approach", N_("Aanpak")),
    ("result", N_("Resultaat")),
    ("tips", N_("Tips")),
]
LABELS = {
    "outcome": N_("Wat besluit je?"),
    "reason": N_("Reden"),
    "motivation": N_("Motivatie"),
    "kind": N_("Voor wie is het?"),
    "text": N_("Wat wil je zeggen?"),
    "question": N_("Je vraag"),
    "asked": N_("Aan wie?"),
    "advice": N_("Wat zou jij besluiten?"),
}
ELSEWHERE = frozenset({"note", "question", "answer", "opinion-asked", "opinion-given", "appealed", "appeal-decided"})
"""Lines of the history that have a place of their own on the page, with their words."""


@dataclass(frozen=True)
class Failed:
    """A form of this page that was refused: which, what was typed, what is wrong by field, and what is wrong at all."""

    form: str = ""
    written: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    detail: str = ""
    elsewhere: bool = False
    """Whether it was a draft that another window of the same person kept something in the place of."""

    def facts(self) -> JSON:
        """With every name as it is on the page: of the decision as it is, of other forms after the form's name."""
        before = "" if self.form in ("", "besluit") else f"{self.form}-"
        return {
            "form": self.form,
            "written": {before + name: words for name, words in self.written.items()},
            "errors": {before + name: words for name, words in self.errors.items()},
            "labels": {before + name: _(LABELS.get(name, name)) for name in self.errors},
            "detail": self.detail,
            "elsewhere": self.elsewhere,
        }


@router.get(PATH)
async def case(request: Request, case_id: str) -> Response:
    """One case: the text, and the desk to decide at."""
    return await case_page(request, case_id)


async def case_page(request: Request, case_id: str, status: int = 200, failed: Failed | None = None) -> Response:
    """The page, with the form that `failed` filled in as it was."""
    services: Services = request.app.state.services
    session, moderation = moderator(request), services.moderation
    found = await moderation.get(f"/v1/cases/{case_id}", session.token)
    path, own = f"/v1/cases/{case_id}", session.is_of(found.get("library"))
    notes = session.moderates_in(found["library"].get("province")) and not own
    kept_in = [
        form for form, shown in (("besluit", "publish" in found.get("allowed", [])), ("bericht", notes)) if shown
    ]
    history, changes, review, gates, thread, opinions = await asyncio.gather(
        unless_down(or_none(moderation.get_all(f"{path}/history", session.token))),
        unless_down(_changes(services, session, found)),
        unless_down(or_empty(moderation.get(f"{path}/review", session.token))),
        unless_down(or_empty(moderation.get(f"/v1/projects/{found['projectId']}/gates"))),
        unless_down(or_none(moderation.get_all(f"{path}/messages", session.token))),
        unless_down(or_none(moderation.get_all(f"{path}/opinions", session.token))),
    )
    # The line of an appeal in the history has the appeal's own id.
    lodged = [step["id"] for step in history or [] if step["kind"] == "appealed"]
    appeals, drafts = await asyncio.gather(
        asyncio.gather(*(unless_down(or_empty(moderation.get(f"/v1/appeals/{it}", session.token))) for it in lodged)),
        kept.drafts(services, session, case_id, kept_in),
    )
    shown = (failed or Failed()).facts()
    return await page(
        request,
        "case.html",
        status,
        case=found,
        content=found.get("content") or {},
        history=None if history is None else [step for step in history if step["kind"] not in ELSEWHERE],
        changes=changes,
        sides=differences(list((changes or {}).values())),
        read=[(name, _(title)) for name, title in READ],
        labels=fields.labels(),
        shown=fields.shown,
        decisions={code: _(words) for code, words in DECISIONS.items()},
        decision_help={code: _(words) for code, words in DECISION_HELP.items()},
        reasons=options("reason"),
        review=review,
        checks=_by_level(review or {}),
        phase_form=phase_form(found, set(found.get("allowed") or []), gates),
        project={"id": found["projectId"]},
        failed=shown,
        written=kept.begun(drafts, shown["form"]) | shown["written"],
        drafts=drafts,
        NO_DRAFT=kept.NONE,
        own=own,
        thread=None if thread is None else thread[::-1],
        notes=notes,
        opinions=opinions,
        pois=options("poi"),
        appeals=[it for it in appeals if it],
    )


async def away(request: Request, fault: ServiceDown, written: list[str]) -> Response:
    """A service did not answer to a form: what was written, to be taken along."""
    more = [
        _("Het onderdeel ‘{part}’ geeft nu geen antwoord. Meestal is dat zo weer voorbij.").format(
            part=_(NAMES[fault.service])
        ),
        _("Misschien is niet gelukt wat je net deed. Kijk straks eerst bij de zaak."),
        *(_("Dit schreef je, om mee te nemen: {words}").format(words=words) for words in written if words),
    ]
    return await page(request, "error.html", 503, title=_("Even geen verbinding"), told_more=more)


def _by_level(review: JSON) -> dict[str, list[JSON]]:
    """The checks in the language of the page: what is wrong, what could be better, what is in order."""
    found: list[JSON] = [check | {"text": worded(check, "text")} for check in review.get("checks", [])]
    return {level: [check for check in found if check["level"] == level] for level in ("fault", "warning", "ok")}


async def _changes(services: Services, session: Session, case: JSON) -> dict[str, JSON]:
    """What this revision changed against the one before, by field; empty for a first one."""
    if case["revision"] < 2:
        return {}
    path = f"/v1/projects/{case['projectId']}/revisions/{case['revision']}"
    revision = await or_empty(services.submissions.get(path, session.token))
    return {change["field"]: change for change in revision.get("changes") or []}
