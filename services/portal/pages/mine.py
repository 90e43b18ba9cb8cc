"""Mijn bibliotheek: what waits for me, what my library is writing, what is public."""

from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal import standing
from services.portal.clients import JSON, Services
from services.portal.guard import staff
from services.portal.language import N_, _
from services.portal.render import page
from services.portal.waiting import waiting

router = APIRouter()
PATH = "/mijn-projecten"
# (key, one, many, title, what it asks): what waits for an answer, the most urgent first.
ASKS = [
    (
        "questions",
        N_("vraag"),
        N_("vragen"),
        N_("Vragen van de moderator"),
        N_("De moderator gaat verder als jullie antwoord geven."),
    ),
    (
        "reviews",
        N_("om na te kijken"),
        N_("om na te kijken"),
        N_("Klopt dit nog?"),
        N_("De controledatum is geweest. Klopt de tekst nog, dan vragen we het over een jaar weer."),
    ),
    (
        "to_confirm",
        N_("om te bevestigen"),
        N_("om te bevestigen"),
        N_("Doen zij dit ook?"),
        N_("Een andere bibliotheek zegt dat ze jullie project ook doet. Na je bevestiging ziet iedereen dat."),
    ),
    (
        "offered",
        N_("aan jou aangeboden"),
        N_("aan jou aangeboden"),
        N_("Aan jou aangeboden"),
        N_("Neem je een project aan, dan is het van jouw bibliotheek."),
    ),
    (
        "invitations",
        N_("uitnodiging"),
        N_("uitnodigingen"),
        N_("Wil je meeschrijven?"),
        N_("Wie meeschrijft, ziet het concept en kan het veranderen."),
    ),
]
# What goes on elsewhere: nothing is asked, something can be done.
GOES_ON = [
    (
        "ours",
        N_("van anderen overgenomen"),
        N_("van anderen overgenomen"),
        N_("Wat jullie ook doen"),
        N_("Projecten van andere bibliotheken die jullie ook uitvoeren."),
    ),
    (
        "given",
        N_("door jou aangeboden"),
        N_("door jou aangeboden"),
        N_("Door jou aangeboden"),
        N_("Dit wacht op een antwoord van de ander."),
    ),
]
LABELS = {
    "text": N_("Jullie antwoord"),
    "reason": N_("Waarom?"),
    "outcome": N_("Hoe liep het af?"),
    "email": N_("E-mailadres"),
    "message": N_("Bericht (mag leeg)"),
}


@dataclass(frozen=True)
class Failed:
    """A form of this page that was refused: which, what was typed, what is wrong by field, and what is wrong at all."""

    key: str = ""
    written: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    detail: str = ""

    @property
    def project(self) -> str:
        """The project of a form that stands in its row; "" for other forms."""
        kind, _dash, key = self.key.partition("-")
        return key if kind in {"mee", "over"} else ""

    def facts(self) -> JSON:
        """With every name as it is on the page, where a field of the same name stands in many forms."""
        return {
            "open": self.key,
            "written": {f"{self.key}-{name}": words for name, words in self.written.items()},
            "errors": {f"{self.key}-{name}": words for name, words in self.errors.items()},
            "labels": {f"{self.key}-{name}": _(LABELS.get(name, name)) for name in self.errors},
            "detail": self.detail,
        }


@router.get(PATH)
async def mine(request: Request) -> Response:
    """All that waits for me, and the projects of my library by where they stand; `?groep=` shows one of these whole."""
    status = request.query_params.get("groep")
    if status in standing.STATUSES:
        return await _group_page(request, status)
    return await mine_page(request)


async def mine_page(request: Request, status: int = 200, failed: Failed | None = None) -> Response:
    """The page, with the form that `failed` open and filled in."""
    services: Services = request.app.state.services
    session = staff(request)
    failed = failed or Failed()
    groups = await standing.overview(services, session, failed.project)
    waits = await waiting(services, session, [item for group in groups for item in group.items])
    return await page(
        request,
        "mine.html",
        status,
        asks=[_asked(ask, waits[ask[0]]) for ask in ASKS if waits[ask[0]]],
        goes_on=[_asked(one, waits[one[0]]) for one in GOES_ON if waits[one[0]]],
        questions_away=waits["questions"] is None,
        groups=groups,
        failed=failed.facts(),
        words=_words(),
    )


async def _group_page(request: Request, status: str) -> Response:
    """One group, page by page, newest first."""
    services: Services = request.app.state.services
    session, after = staff(request), request.query_params.get("vanaf", "")
    group = await standing.group(services, session, status, standing.MANY, after)
    return await page(
        request, "mine_group.html", group=group, older=bool(after), failed=Failed().facts(), words=_words()
    )


def _words() -> dict[str, str]:
    return {name: _(words) for name, words in LABELS.items()}


def _asked(ask: tuple[str, str, str, str, str], items: list[JSON]) -> tuple[str | list[JSON], ...]:
    """A line of ASKS or GOES_ON in the language of the page, with what it is about."""
    key, *words = ask
    return (key, *(_(each) for each in words), items)


@router.post(PATH + "/{project_id}/weg")
async def discard(request: Request, project_id: str) -> Response:
    """Throw a draft away, or withdraw what was submitted or published, with a reason."""
    services: Services = request.app.state.services
    session = staff(request)
    reason = str((await request.form()).get("reden") or "").strip()
    await services.submissions.request(
        "DELETE", f"/v1/projects/{project_id}", session.token, params={"reason": reason} if reason else None
    )
    response = RedirectResponse(PATH, 303)
    request.app.state.sessions.tell(
        response, _("Het project is ingetrokken.") if reason else _("Het concept is weggegooid.")
    )
    return response
