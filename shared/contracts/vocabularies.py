"""The event that a vocabulary changed. It carries the whole term, so a reader that keeps the newest has the list."""

from datetime import date, datetime
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field

from shared.contracts.base import Contract, Event


def vocabulary_id(name: str) -> UUID:
    """The id of a vocabulary: always the same for a name."""
    return uuid5(NAMESPACE_URL, f"urn:innovatiebieb:vocabulary:{name}")


class VocabularyTerm(Contract):
    """A term as it is from now on. Codes are never given out twice and never disappear."""

    code: str
    label: str
    label_en: str
    valid_from: date
    valid_to: date | None = None
    replaced_by: str | None = Field(default=None, description="The code under which its records are found from then on")
    mapped_to: tuple[str, ...] = Field(default=(), description="Terms of another scheme, as vocabulary/code")
    aliases: tuple[str, ...] = ()
    narrower: tuple[str, ...] = Field(
        default=(), description="Of a synonym: words that are found by it, not the reverse"
    )
    verified: bool = True
    group: str | None = None
    priority: str | None = None
    provinces: tuple[str, ...] = ()
    url: str | None = None
    phase: str | None = Field(default=None, description="Of a gate criterion: the phase that its gate leads to")
    themes: tuple[str, ...] = Field(default=(), description="Of a gate criterion: only for these themes; empty: all")
    required: bool = Field(default=False, description="Of a gate criterion: not met means not through the gate")


class VocabularyChanged(Event):
    """SPN changed a vocabulary: `change` is added, renamed, ended, replaced or mapped."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.vocabularies.vocabulary-changed.v1"

    vocabulary_id: UUID
    vocabulary: str
    change: str
    place: int = Field(description="The term's place in the list, from 0")
    term: VocabularyTerm
    changed_at: datetime

    @property
    def aggregate_id(self) -> UUID:
        return self.vocabulary_id
