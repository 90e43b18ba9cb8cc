"""Events that a person was forgotten. They name nobody: services find his rows by a key made of his subject."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Event, ProjectEvent
from shared.contracts.moderation import ProjectPublished
from shared.contracts.projects import Content


class PersonErased(Event):
    """Everything about this person goes, in every service. `personKey` is made of his subject and can't be undone."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.people.person-erased.v1"

    person_key: UUID
    erased_at: datetime

    @property
    def aggregate_id(self) -> UUID:
        return self.person_key


class ProjectRedacted(ProjectEvent):
    """A name or another personal fact was taken out of a revision's text. Replace what you kept of that revision."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.project-redacted.v1"

    revision: int
    content: Content
    redacted_at: datetime


class PublishedTextRedacted(ProjectPublished):
    """The same for what is public, with all that a publication carries. It is no news: replace the text, no more."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.published-text-redacted.v1"

    redacted_at: datetime
