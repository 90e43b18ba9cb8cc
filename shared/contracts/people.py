"""The event that a person asked to be forgotten. It names nobody: services find his rows by a key made of them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Event


class PersonErased(Event):
    """Everything about this person goes, in every service. `personKey` is made of his subject and can't be undone."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.people.person-erased.v1"

    person_key: UUID
    erased_at: datetime

    @property
    def aggregate_id(self) -> UUID:
        return self.person_key
