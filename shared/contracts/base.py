"""What every event has in common.

Writers are strict (an unknown field is a programming error), readers are lenient (`Event.read` ignores what it does
not know), so a contract can grow by optional fields without breaking anybody. Codes such as phases are plain strings
for the same reason: a reader must survive one that it does not know yet.
"""

from typing import ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Contract(BaseModel):
    """A part of an event: camelCase on the wire, immutable in code."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class Event(Contract):
    """Something that happened to one thing. `TYPE` is its CloudEvents type, ending in the contract's version."""

    TYPE: ClassVar[str]

    @property
    def aggregate_id(self) -> UUID:
        """What it happened to: CloudEvents' subject, and the key that keeps its events in order."""
        raise NotImplementedError

    @classmethod
    def read(cls, value: bytes) -> Self:
        """Read from the wire, ignoring unknown fields. Raises pydantic.ValidationError (a ValueError)."""
        return cls.model_validate_json(value, extra="ignore")

    def to_json(self) -> str:
        return self.model_dump_json(by_alias=True)


class ProjectEvent(Event):
    """Something that happened to one project."""

    project_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.project_id
