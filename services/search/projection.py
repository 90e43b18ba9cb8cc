"""From a publication to the record that is searched. Pure: an event gives the same record whenever it is read, as long
as the vocabularies are the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.search import terms
from services.search.words import folded
from shared.contracts.lineage import AdoptionChange, AdoptionConfirmed, AdoptionEnded
from shared.contracts.moderation import ProjectPublished
from shared.contracts.projects import Content, Library
from shared.vocabularies import memory


@dataclass(frozen=True)
class Tie:
    """The record builds on the project `older_id`, published or not."""

    older_id: UUID
    relation: str
    note: str


@dataclass(frozen=True)
class Text:
    """The words of a record, folded, by how much they say about it: title, summary, what it is about, the rest."""

    a: str
    b: str
    c: str
    d: str


@dataclass(frozen=True)
class Record:
    """One published revision, as the catalogue keeps it."""

    id: UUID
    revision: int
    content: dict[str, Any]
    isil: str
    library_name: str
    province: str
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    start_year: int | None
    origin: str
    phase: str
    outcome: str | None
    first_published_at: datetime
    published_at: datetime
    ties: tuple[Tie, ...]
    text: Text
    generation: int
    """Of the vocabularies that the labels in the text are from."""


@dataclass(frozen=True)
class Line:
    """One line of the adoption register. Everything but the ids is None while the owner has not confirmed it."""

    id: UUID
    project_id: UUID
    isil: str | None = None
    own_project_id: UUID | None = None
    line: dict[str, Any] | None = None


def line_of(event: AdoptionChange) -> Line:
    """What everyone may read of an adoption after this event."""
    adoption = event.adoption
    public = isinstance(event, AdoptionConfirmed) or (isinstance(event, AdoptionEnded) and event.confirmed)
    if not public:
        return Line(adoption.id, event.project_id)
    ended = event if isinstance(event, AdoptionEnded) else None
    line = {
        "library": adoption.adopter.model_dump(by_alias=True),
        "adoptedAs": adoption.adopted_as,
        "phase": adoption.phase,
        "changed": adoption.changed,
        "since": adoption.since,
        "status": "ended" if ended else "confirmed",
        "outcome": ended.outcome if ended else None,
        "reason": ended.reason if ended else None,
    }
    return Line(adoption.id, event.project_id, adoption.adopter.isil, adoption.own_project_id, line)


def record_of(event: ProjectPublished) -> Record:
    """The record of a publication. An event may hold codes of a later day: they are kept as they are."""
    content = event.content
    return Record(
        id=event.project_id,
        revision=event.revision,
        content=content.model_dump(mode="json", by_alias=True),
        isil=event.library.isil,
        library_name=event.library.name,
        province=event.library.province,
        themes=tuple(dict.fromkeys(content.themes)),
        target_groups=tuple(dict.fromkeys(content.target_groups)),
        start_year=content.start_year,
        origin=content.origin,
        phase=event.phase,
        outcome=event.outcome,
        first_published_at=event.first_published_at,
        published_at=event.published_at,
        ties=ties_of(event.project_id, content),
        text=text_of(content, event.library),
        generation=memory().generation,
    )


def ties_of(project_id: UUID, content: Content) -> tuple[Tie, ...]:
    """One tie to each older project: the first that is named. A project does not build on itself."""
    first = {tie.project_id: tie for tie in reversed(content.builds_on) if tie.project_id != project_id}
    return tuple(Tie(tie.project_id, tie.relation, tie.note) for tie in reversed(first.values()))


def text_of(content: Content, library: Library) -> Text:
    """The words of a published text, with the labels that its codes have now."""
    rest = [
        content.tips,
        content.phase_note,
        content.costs,
        library.name,
        *terms.labels("provinces", (library.province,)),
        *terms.labels("themes", content.themes),
        *terms.labels("target-groups", content.target_groups),
        *terms.labels("core-functions", content.core_functions),
        *content.partners,
        *(material.get("title") for material in content.materials),
        *(tie.note for tie in content.builds_on),
    ]
    return Text(
        a=folded(content.title),
        b=folded(content.summary),
        c=_joined(content.goal, content.approach, content.result),
        d=_joined(*rest),
    )


def _joined(*texts: str | None) -> str:
    return " ".join(words for text in texts if text and (words := folded(text)))
