"""Projects and events to begin with: complete and unremarkable, so that a test names only what it is about."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.lineage import Adoption, AdoptionConfirmed, AdoptionEnded, ProjectAdopted, ProjectMerged
from shared.contracts.moderation import ChangesRequested, PhaseAdvanced, ProjectPublished, ProjectRejected
from shared.contracts.projects import Content, Library
from shared.contracts.search import SavedSearchMatched
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.demo import PERSONAS
from shared.ids import UUID, new_id

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday, for events whose moment does not matter."""


def fields(**changes: Any) -> dict[str, Any]:
    """Everything a library has to fill in before it can submit, as JSON; `changes` in JSON's camelCase."""
    return {
        "title": "Voorlezen in de wachtkamer",
        "summary": "Vrijwilligers lezen kinderen voor in de wachtkamer van het consultatiebureau.",
        "goal": "Ouders die niet in de bibliotheek komen, ontdekken dat voorlezen leuk en makkelijk is.",
        "approach": "Twee ochtenden per week leest een vrijwilliger voor. Ouders krijgen een boek mee naar huis.",
        "origin": "staff",
        "phase": "idea",
        "themes": ["doorgaande-leeslijn"],
        **changes,
    }


def content(**changes: Any) -> Content:
    """The same as events carry it."""
    return Content.model_validate(fields(**changes))


def library(staff: str = "medewerker-assen") -> Library:
    """The library of a persona."""
    return Library.model_validate(PERSONAS[staff]["library"])


def submitted(project_id: UUID | None = None, *, staff: str = "medewerker-assen", **changes: Any) -> ProjectSubmitted:
    """A first submission; `changes` are fields of its text."""
    return ProjectSubmitted(
        project_id=project_id or new_id(),
        revision=1,
        library=library(staff),
        content=content(**changes),
        submitted_at=NOON,
    )


def revised(
    project_id: UUID, revision: int = 2, *, staff: str = "medewerker-assen", at: datetime = NOON, **changes: Any
) -> ProjectRevised:
    """A next submission of the same project."""
    return ProjectRevised(
        project_id=project_id,
        revision=revision,
        library=library(staff),
        content=content(**changes),
        submitted_at=at,
    )


def withdrawn(project_id: UUID, revision: int = 1, reason: str = "Toch niet haalbaar") -> ProjectWithdrawn:
    """The library takes its project back."""
    return ProjectWithdrawn(project_id=project_id, revision=revision, reason=reason, withdrawn_at=NOON)


def published(
    project_id: UUID | None = None,
    revision: int = 1,
    *,
    staff: str = "medewerker-assen",
    phase: str | None = None,
    outcome: str | None = None,
    at: datetime = NOON,
    **changes: Any,
) -> ProjectPublished:
    """A publication; the phase is the text's own unless given."""
    text = content(**changes)
    return ProjectPublished(
        project_id=project_id or new_id(),
        decision_id=new_id(),
        revision=revision,
        library=library(staff),
        content=text,
        phase=phase or text.phase,
        outcome=outcome if outcome is not None else text.outcome,
        first_published_at=at,
        published_at=at,
    )


def changes_requested(project_id: UUID, revision: int = 1, reason: str = "incomplete") -> ChangesRequested:
    """A moderator asks the library to revise."""
    return ChangesRequested(
        project_id=project_id, decision_id=new_id(), revision=revision, reason=reason, decided_at=NOON
    )


def rejected(project_id: UUID, revision: int = 1, reason: str = "not-innovative") -> ProjectRejected:
    """A moderator refuses the revision."""
    return ProjectRejected(
        project_id=project_id, decision_id=new_id(), revision=revision, reason=reason, decided_at=NOON
    )


def advanced(
    project_id: UUID,
    *,
    staff: str = "medewerker-assen",
    from_phase: str = "idea",
    to_phase: str = "experiment",
    at: datetime = NOON,
    **changes: Any,
) -> PhaseAdvanced:
    """A step to a later phase; `changes` are fields of the project's text."""
    text = content(**changes)
    return PhaseAdvanced(
        project_id=project_id,
        transition_id=new_id(),
        title=text.title,
        library=library(staff),
        themes=text.themes,
        from_phase=from_phase,
        to_phase=to_phase,
        motivation="Klaar voor een proef.",
        poi="biblionet-drenthe",
        decided_at=at,
    )


def search_matched(
    search_id: UUID, project_id: UUID | None = None, *, staff: str = "medewerker-assen", **changes: Any
) -> SavedSearchMatched:
    """A project comes to match a saved search; `changes` are fields of the project's text."""
    text = content(**changes)
    home = library(staff)
    return SavedSearchMatched(
        project_id=project_id or new_id(),
        saved_search_id=search_id,
        revision=1,
        title=text.title,
        library=home,
        province=home.province,
        themes=text.themes,
        phase=text.phase,
        matched_at=NOON,
    )


def merged(project_id: UUID, into: UUID, reason: str = "Hetzelfde project") -> ProjectMerged:
    """A project lives on in another one."""
    return ProjectMerged(project_id=project_id, into=into, library=library(), reason=reason, merged_at=NOON)


def adoption(staff: str = "medewerker-utrecht", **changes: Any) -> Adoption:
    """A line of the adoption register, as events carry it; `changes` in snake_case."""
    values = {"adopted_as": "adapted", "changed": "In het zwembad.", "since": "2026", **changes}
    return Adoption(**{"id": new_id(), "adopter": library(staff), **values})


def adopted(project_id: UUID, line: Adoption | None = None) -> ProjectAdopted:
    """A library says that it does this project too."""
    return ProjectAdopted(project_id=project_id, adoption=line or adoption(), library=library(), adopted_at=NOON)


def adoption_confirmed(project_id: UUID, line: Adoption | None = None) -> AdoptionConfirmed:
    """The owner says that it is so."""
    return AdoptionConfirmed(project_id=project_id, adoption=line or adoption(), library=library(), confirmed_at=NOON)


def adoption_ended(
    project_id: UUID, line: Adoption, *, confirmed: bool = True, outcome: str = "stopped", reason: str = "Geen geld."
) -> AdoptionEnded:
    """The adopter stopped."""
    return AdoptionEnded(
        project_id=project_id, adoption=line, library=library(), confirmed=confirmed, outcome=outcome, reason=reason,
        ended_at=NOON,
    )  # fmt: skip
