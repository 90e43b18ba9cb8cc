"""Who writes along with a project. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.submissions.domain import Project
from shared.contracts.projects import Library
from shared.principal import Principal
from shared.problems import conflict

MOST = 20
"""Co-authors and open invitations of one project together."""


@dataclass(frozen=True)
class CoAuthor:
    """Somebody who writes along. `id` is that of his invitation; `subject` and `name` are as his token said."""

    id: UUID
    project_id: UUID
    subject: str
    name: str
    library: Library
    joined_at: datetime


def must_have_room(taken: int) -> None:
    """Raises Problem 409 when there are as many as there may be."""
    if taken >= MOST:
        raise conflict(
            "too-many-authors",
            f"Er zijn al {MOST} mede-auteurs en uitnodigingen. Neem er eerst een terug.",
            f"There are {MOST} co-authors and invitations already. Take one back first.",
        )


def must_be_new(project: Project, person: Principal) -> None:
    """Raises Problem 409 for who writes along already."""
    if person.sub in project.co_authors:
        raise conflict(
            "already-co-author",
            "Je schrijft al mee aan dit project. Je hoeft deze uitnodiging niet aan te nemen.",
            "You are a co-author of this project already. You need not accept this invitation.",
        )
