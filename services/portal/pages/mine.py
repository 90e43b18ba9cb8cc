"""Mijn bibliotheek: what waits for me, what my library is writing, what is public."""

import asyncio
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.clients import JSON, Refused, ServiceDown, Services
from services.portal.guard import staff
from services.portal.language import N_, _
from services.portal.render import page
from services.portal.session import Session
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
# Of the projects, what asks something of the library comes first.
GROUPS = [
    (
        "changes-requested",
        N_("Aanpassing gevraagd"),
        N_("De moderator vraagt om een aanpassing. Daarna kun je opnieuw indienen."),
    ),
    ("draft", N_("Concepten"), N_("Nog niet ingediend: alleen je eigen bibliotheek ziet dit.")),
    ("submitted", N_("Bij de moderator"), N_("Een moderator van je POI leest het. Het besluit verschijnt hier.")),
    ("published", N_("Gepubliceerd"), N_("Iedereen kan dit vinden.")),
    ("rejected", N_("Niet geplaatst"), ""),
    ("withdrawn", N_("Ingetrokken"), ""),
    ("merged", N_("Samengevoegd"), N_("Het oude adres leidt naar het project waarin het verdergaat.")),
]


@dataclass(frozen=True)
class Failed:
    """A form of this page that was refused: which, what was typed, what is wrong by field, and what is wrong at all."""

    key: str = ""
    written: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    detail: str = ""

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
    """All that waits for me, and all projects of my library, by where they stand."""
    return await mine_page(request)


async def mine_page(request: Request, status: int = 200, failed: Failed | None = None) -> Response:
    """The page, with the form that `failed` open and filled in."""
    services: Services = request.app.state.services
    session = staff(request)
    found = await services.submissions.get("/v1/projects", session.token, {"mine": "true", "limit": 200})
    waits = await waiting(services, session, found["items"])
    await asyncio.gather(*(with_decision(services, session, item) for item in found["items"]))
    groups = [
        (status, _(title), _(about), [item for item in found["items"] if item["status"] == status])
        for status, title, about in GROUPS
    ]
    return await page(
        request,
        "mine.html",
        status,
        asks=[_asked(ask, waits[ask[0]]) for ask in ASKS if waits[ask[0]]],
        goes_on=[_asked(one, waits[one[0]]) for one in GOES_ON if waits[one[0]]],
        questions_away=waits["questions"] is None,
        groups=[group for group in groups if group[3]],
        failed=(failed or Failed()).facts(),
        words={name: _(words) for name, words in LABELS.items()},
    )


async def with_decision(services: Services, session: Session, record: JSON) -> None:
    """Adds to a record that came back what the moderator wrote, which only the moderation service has."""
    if record["status"] not in {"changes-requested", "rejected"}:
        return
    try:
        found = await services.moderation.get(f"/v1/projects/{record['id']}/decisions", session.token, {"limit": 1})
    except (Refused, ServiceDown):
        return
    record["decision"] = next(iter(found["items"]), record.get("decision"))


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
