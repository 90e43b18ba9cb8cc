"""One mail of each kind, to look at: `bieb mail preview`, and what the tests hold against what they were. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from typing import Any
from uuid import UUID

from services.notifications.domain import Happening
from services.notifications.mailing.domain import Kind, Mail, Stop, Told
from services.notifications.mailing.writing import Letterhead
from shared.vocabularies.loader import Language

MOMENT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
HEAD = Letterhead(
    Address("Innovatiebieb", addr_spec="meldingen@example.nl"),
    "https://innovatiebieb.example.nl",
    "https://notifications.innovatiebieb.example.nl",
)
THEME, PROVINCE, OWN, DESK = (
    {"theme": "mediawijsheid"}, {"province": "drenthe"}, {"work": "own-projects"}, {"work": "desk"},
)  # fmt: skip
_ROBOTS = (UUID(int=0x10), "Robots in de kinderhoek", "Bibliotheek Assen")
_BOAT = (UUID(int=0x11), "De Biebboot vaart uit", "dbieb")
_BEES = (UUID(int=0x12), "Een bijenhotel op het dak van de bibliotheek, met de hele buurt", "Forum Groningen")
_SUMMARY = "Kinderen van 8 tot 12 jaar programmeren samen een robot.\nVrijwilligers begeleiden de middagen."


def _told(
    project: tuple[UUID, str, str], kind: str, hours: int, reasons: Sequence[dict[str, Any]], explanation: str = ""
) -> Told:
    number, title, library = project
    when = MOMENT - timedelta(hours=hours)
    return Told(
        Happening(number, number, kind, title, library, when, "idea", "experiment", "stopped", explanation), reasons
    )


def _mail(language: Language, told: Sequence[Told], kind: Kind = "news", **details: Any) -> Mail:
    filters = [{"digest": kind}] if kind in ("daily", "weekly") else []
    for each in told:
        filters += [chosen for chosen in each.reasons if chosen not in filters]
    projects = {each.happening.project_id for each in told}
    return Mail(
        UUID(int=0xA), "lezer", "lezer@example.nl", 1, MOMENT, kind, language,
        projects.pop() if len(projects) == 1 and kind == "news" else None,
        told, [Stop(chosen, UUID(int=number)) for number, chosen in enumerate(filters, 1)], details,
    )  # fmt: skip


def samples(language: Language) -> dict[str, Mail]:
    """By name, in this language."""
    new = _told(_ROBOTS, "project-published", 9, [THEME, PROVINCE], _SUMMARY)
    moved = _told(_ROBOTS, "phase-advanced", 3, [THEME, PROVINCE], "De proef liep goed: vijf scholen doen mee.")
    boat = _told(_BOAT, "project-stopped", 5, [THEME], "Het schip was te duur in onderhoud.")
    bees = _told(_BEES, "saved-search-matched", 4, [{"savedSearch": str(UUID(int=0x13))}])
    gone = _told(_BEES, "project-withdrawn", 2, [PROVINCE])
    many = [new, boat, bees, moved]
    return {
        "nieuws": _mail(language, [new]),
        "ingetrokken": _mail(language, [gone]),
        "reeks": _mail(language, [new, moved]),
        "veel": _mail(language, many),
        "dag": _mail(language, many, "daily"),
        "week": _mail(language, [new], "weekly"),
        "te-beoordelen": _mail(language, [_told(_BOAT, "work-submitted", 1, [DESK])]),
        "aanpassen": _mail(language, [_told(_ROBOTS, "changes-requested", 1, [OWN])]),
        "overname": _mail(language, [_told(_ROBOTS, "adoption-claimed", 1, [OWN])]),
        "nakijken": _mail(language, [_told(_ROBOTS, "review-due", 1, [OWN])]),
        "webhook": _mail(language, [], "webhook-paused", url="https://poi.example.nl/haak", id=str(UUID(int=0x14))),
    }
