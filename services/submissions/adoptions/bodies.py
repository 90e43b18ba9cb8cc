"""What comes in and goes out over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from services.submissions.adoptions.domain import Adoption
from services.submissions.bodies import at
from shared.moments import timestamp
from shared.web.body import Answer, Body

Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


def _year(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Since = Annotated[
    str,
    BeforeValidator(_year),
    StringConstraints(max_length=10, pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
    WithJsonSchema(
        {
            "description": "A year, a month or a day",
            "anyOf": [
                {"type": "integer", "minimum": 1000, "maximum": 9999},
                {"type": "string", "maxLength": 10, "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
            ],
        }
    ),
]


class NewAdoption(Body):
    """A library tells that it does this project too."""

    adopted_as: Name = Field(
        default="adopted", description="A relation (code or label), or the name under which it is done here"
    )
    changed: Words = Field(description="What is done otherwise")
    since: Since | None = Field(default=None, description="Left out: this year")
    phase: Code | None = None
    own_project_id: UUID | None = None


class AdoptionChanges(Body):
    """What the adopter tells anew. A null empties `phase` and `ownProjectId`."""

    # Made, not written down: the document must not offer an empty text as if it were a good one.
    adopted_as: Name = Field(default_factory=str)
    changed: Words = Field(default_factory=str)
    since: Since = Field(default_factory=str)
    phase: Code | None = None
    own_project_id: UUID | None = None

    def fields(self) -> dict[str, Any]:
        """Only what the caller sent."""
        return self.model_dump(include=self.model_fields_set)


class Refusal(Body):
    """The owner does not recognise the adoption."""

    reason: Words


class Ending(Body):
    """The adopter stopped."""

    reason: Words = Field(description="Why it stopped")
    outcome: Code = Field(default="stopped", description="A code or label of the vocabulary `outcomes`")


class Adopter(Answer):
    """The library that does the project too."""

    isil: str
    name: str
    province: str


class AdoptionAnswer(Answer):
    """One line of the register. `originalProjectId` is what was adopted, when that was merged into `projectId`."""

    id: UUID
    project_id: UUID
    original_project_id: UUID
    adopter: Adopter
    adopted_as: str
    phase: str | None
    changed: str
    since: str
    own_project_id: UUID | None
    status: str
    outcome: str | None
    reason: str | None
    created_at: str
    confirmed_at: str | None
    declined_at: str | None
    ended_at: str | None


def answer(adoption: Adoption) -> AdoptionAnswer:
    """A line as both sides and, when it is public, everyone see it."""
    what = adoption.what
    return AdoptionAnswer(
        id=adoption.id,
        project_id=adoption.project_id,
        original_project_id=adoption.original_project_id,
        adopter=Adopter(**adoption.adopter.model_dump()),
        adopted_as=what.adopted_as,
        phase=what.phase,
        changed=what.changed,
        since=what.since,
        own_project_id=what.own_project_id,
        status=adoption.status,
        outcome=adoption.outcome,
        reason=adoption.reason,
        created_at=timestamp(adoption.created_at),
        confirmed_at=at(adoption.confirmed_at),
        declined_at=at(adoption.declined_at),
        ended_at=at(adoption.ended_at),
    )
