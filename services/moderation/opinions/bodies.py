"""What comes in and goes out over HTTP about second opinions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.moderation.domain import Case
from services.moderation.journal import Entry
from services.moderation.opinions.domain import Advice, Opinion
from shared.principal import Principal
from shared.web.body import Answer, Body

Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class OpinionQuestion(Body):
    """A question to another moderator. `asked` is a token's subject, or a POI's code; without it the area's others."""

    asked: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    question: Words


class OpinionAdvice(Body):
    """What the other one would decide, and why."""

    advice: Advice
    text: Words


class OpinionAnswer(Answer):
    """A second opinion. Status: `open`, `given`, or `lapsed` when the case went on without it.

    `asked_by_me` and `may_answer` are about the person who reads; `advice`, `text`, `poi` and `given_at` are null until
    it is given.
    """

    id: UUID
    case_id: UUID
    project_id: UUID
    revision: int
    status: str
    question: str
    asked: str | None
    asking_poi: str | None
    asked_at: datetime
    due_at: datetime
    asked_by_me: bool
    may_answer: bool
    advice: str | None
    text: str | None
    poi: str | None
    given_at: datetime | None

    @classmethod
    def of(cls, case: Case, opinion: Opinion, asked: Entry, given: Entry | None, person: Principal) -> "OpinionAnswer":
        """The opinion with the words of its lines in the journal."""
        status = opinion.status(case)
        mine = opinion.by == person.sub
        may = status == "open" and not mine and not case.is_of(person)
        return cls(
            id=opinion.id,
            case_id=case.id,
            project_id=case.project_id,
            revision=opinion.revision,
            status=status,
            question=asked.motivation,
            asked=opinion.asked_subject or opinion.asked_poi,
            asking_poi=asked.poi,
            asked_at=opinion.asked_at,
            due_at=opinion.due_at,
            asked_by_me=mine,
            may_answer=may and opinion.is_asked_of(person, case.library.province),
            advice=given.outcome if given else None,
            text=given.motivation if given else None,
            poi=given.poi if given else None,
            given_at=given.at if given else None,
        )


class Opinions(Answer):
    """All second opinions on a case, newest first."""

    items: list[OpinionAnswer]
