"""The public events, in words for people and with their contracts for developers."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import shared.contracts.catalogue as contracts
from services.portal.language import N_, _
from services.portal.words import label
from shared.contracts.base import Event

FEED = {
    "ProjectPublished": N_("Een project is gepubliceerd, of een nieuwe versie ervan"),
    "PublishedTextRedacted": N_("Iets persoonlijks is uit een tekst gehaald"),
    "PhaseAdvanced": N_("Een project gaat naar een volgende fase"),
    "PhaseRepeated": N_("Een project doet zijn fase nog een keer"),
    "PhaseReturned": N_("Een project gaat terug naar een eerdere fase"),
    "ProjectStopped": N_("Een project is gestopt"),
    "ProjectResumed": N_("Een gestopt project gaat weer verder"),
    "ParelAwarded": N_("Een project is een parel geworden"),
    "ParelWithdrawn": N_("Een project is geen parel meer"),
    "OwnershipTransferred": N_("Een project is overgedragen"),
    "ProjectWithdrawn": N_("Een project is ingetrokken"),
    "AdoptionConfirmed": N_("Een andere bibliotheek doet een project ook"),
    "AdoptionEnded": N_("Een andere bibliotheek stopt met een project"),
    "ProjectMerged": N_("Een project is samengevoegd met een ander"),
    "ProjectSplit": N_("Een project is gesplitst"),
    "VocabularyChanged": N_("Een woordenlijst is veranderd"),
}
"""Types in the public feed by their short names, as people call them."""


class Described(NamedTuple):
    """One type of the catalogue. `meaning` is English, as the contracts are; `example` is JSON."""

    name: str
    type: str
    meaning: str
    words: str | None
    example: str


@cache
def catalogue() -> list[tuple[str, list[Described]]]:
    """Every type by the topic that carries it; `words` only for what is in the public feed."""
    return [(topic, [_described(event) for event in events]) for topic, events in contracts.EVENTS.items()]


def told(event: dict[str, Any]) -> dict[str, Any]:
    """An event of the feed for a list: when, what, and about which project. `written`: a person gave what it is about
    its name.
    """
    name = _names().get(event["type"], event["type"])
    data = event.get("data") or {}
    content = data.get("content") or {}
    about, written = content.get("title") or data.get("title") or "", True
    if "toPhase" in data:
        about, written = label("phase", data["toPhase"]), False
    if "vocabulary" in data:
        about, written = data["vocabulary"], False
    return {
        "position": event["position"],
        "at": event["time"],
        "name": name,
        "words": _(FEED[name]) if name in FEED else name,
        "about": about,
        "written": written,
        "project": data.get("projectId"),
    }


def _described(event: type[Event]) -> Described:
    golden = Path(contracts.__file__).parent / "golden" / f"{event.TYPE}.json"
    meaning = " ".join((event.__doc__ or "").split())
    example = golden.read_text(encoding="utf-8") if golden.is_file() else ""
    return Described(event.__name__, event.TYPE, meaning, FEED.get(event.__name__), example)


@cache
def _names() -> dict[str, str]:
    return {kind: event.__name__ for kind, event in contracts.by_type().items()}
