"""Events of the submissions service about who works on a project. Libraries are named in them, people never."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import ProjectEvent
from shared.contracts.projects import OWNER, Library


class CoAuthorInvited(ProjectEvent):
    """A library asked somebody to write along: a colleague, or somebody at another library."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.co-author-invited.v1"

    invitation_id: UUID
    invited_at: datetime


class CoAuthorJoined(ProjectEvent):
    """Somebody who was invited writes along from now on. `library` is the one that he works for."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.co-author-joined.v1"

    invitation_id: UUID
    library: Library
    joined_at: datetime


class CoAuthorLeft(ProjectEvent):
    """A co-author stopped, or an invitation was declined or taken back."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.co-author-left.v1"

    invitation_id: UUID
    left_at: datetime


class OwnershipOffered(ProjectEvent):
    """The owner asked somebody to take the project over. Nothing changes until he accepts."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.ownership-offered.v1"

    offer_id: UUID
    offered_at: datetime


class OwnershipTransferred(ProjectEvent):
    """The project has another owner. `library` is the new owner's: often the same, sometimes another library's."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.ownership-transferred.v1"

    offer_id: UUID
    from_library: Library
    library: Library
    transferred_at: datetime
    owner: str | None = Field(default=None, description=OWNER)


class ReviewDue(ProjectEvent):
    """The day came on which the library was to see whether the published text still holds."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.review-due.v1"

    revision: int
    library: Library
    review_due: date
    noticed_at: datetime


class ReviewConfirmed(ProjectEvent):
    """The library says that the published text still holds, until the next review date."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.review-confirmed.v1"

    revision: int
    library: Library
    review_due: date
    confirmed_at: datetime
