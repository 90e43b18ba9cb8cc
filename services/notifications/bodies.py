"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.web.body import Answer, Body
from shared.web.paging import Page

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Isil = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}-[A-Za-z0-9:/-]{1,11}$")]
Query = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Filter(Body):
    """What to follow; a project has to meet all that is given, and something must be given."""

    theme: Code | None = None
    province: Code | None = None
    phase: Code | None = Field(default=None, description="Told of projects that are in this phase, or come into it")
    project_id: UUID | None = None
    library: Isil | None = Field(default=None, description="The ISIL of a library")
    query: Query | None = Field(default=None, description="Words that all occur in the published text")
    saved_search: UUID | None = Field(
        default=None,
        description="The id of a saved search (of the search service): told when a project comes to match it",
    )
    area: Literal["mine"] | None = Field(
        default=None, description="The provinces that are mine by my role, whatever they are when something happens"
    )
    work: Literal["desk", "own-projects", "library"] | None = Field(
        default=None,
        description="Alone: what waits for moderators of my area; decisions, questions, adoptions and review dates of"
        " the projects that I own; the same of all projects of my library",
    )

    def chosen(self) -> dict[str, Any]:
        """What was given, as JSON values."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Follow(Body):
    """A subscription to make. Every match comes into the inbox at once; `mail` asks for a mail as well: at once, or
    in a digest a day or a week.
    """

    filter: Filter
    channel: Literal["inbox", "mail"] = "inbox"
    frequency: Literal["immediate", "daily", "weekly"] = "immediate"


class Subscription(Answer):
    """Something that a person follows."""

    id: UUID
    filter: dict[str, Any]
    channel: str
    frequency: str
    created_at: datetime


class Notification(Answer):
    """One thing that happened to what the person follows. `reasons` says which of it, in words."""

    id: UUID
    project_id: UUID
    title: str
    kind: str
    text: str
    created_at: datetime
    read_at: datetime | None
    reasons: list[str]
    path: str = Field(description="Where in the portal to go on")


class Inbox(Page[Notification]):
    """A page of the inbox; `unread` counts all of it."""

    unread: int


class Reading(Answer):
    """The receipt of having read a notification."""

    notification_id: UUID
    read_at: datetime


class ReadAll(Body):
    """Mark all as read, or those up to and with `until`: the first of the page that the person saw, so that what came
    meanwhile stays unread.
    """

    until: UUID | None = None


class ReadCount(Answer):
    """How many notifications were marked as read."""

    read: int
