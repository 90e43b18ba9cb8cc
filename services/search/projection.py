"""From a publication to the record that is kept. Pure: an event gives the same record whenever it is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.lineage import AdoptionChange, AdoptionConfirmed, AdoptionEnded
from shared.contracts.moderation import ProjectPublished
from shared.contracts.projects import Content


@dataclass(frozen=True)
class Tie:
    """The record builds on the project `older_id`, published or not."""

    older_id: UUID
    relation: str
    note: str


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
    )


def ties_of(project_id: UUID, content: Content) -> tuple[Tie, ...]:
    """One tie to each older project: the first that is named. A project does not build on itself."""
    first = {tie.project_id: tie for tie in reversed(content.builds_on) if tie.project_id != project_id}
    return tuple(Tie(tie.project_id, tie.relation, tie.note) for tie in reversed(first.values()))
