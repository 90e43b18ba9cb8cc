"""What comes in and goes out over HTTP about appeals."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.moderation.appeals.domain import Appeal, Outcome, may_decide
from services.moderation.domain import Case
from services.moderation.journal import Entry
from shared.contracts.projects import Library
from shared.principal import Principal
from shared.web.body import Answer, Body

Motivation = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class AppealBody(Body):
    """Why the library does not agree."""

    motivation: Motivation


class AppealDecision(Body):
    """What was decided on an appeal, and why: the library reads it. `revision`: the one that you have read."""

    outcome: Outcome
    motivation: Motivation
    revision: Annotated[int | None, Field(ge=1, le=100_000)] = None


class AppealAnswer(Answer):
    """An appeal. Status: `open`, `granted`, `dismissed`, or `lapsed` when the library revised or withdrew meanwhile.

    `decision_motivation`, `poi` (null: SPN) and `decided_at` are null until it is decided on; `may_decide` is about the
    person who reads.
    """

    id: UUID
    decision_id: UUID
    case_id: UUID
    project_id: UUID
    revision: int
    title: str
    library: Library
    status: str
    motivation: str
    opened_at: datetime
    due_at: datetime
    decision_motivation: str | None
    poi: str | None
    decided_at: datetime | None
    may_decide: bool

    @classmethod
    def of(
        cls, case: Case, appeal: Appeal, lodged: Entry, decision: Entry, outcome: Entry | None, person: Principal
    ) -> "AppealAnswer":
        """The appeal with the words of its lines in the journal."""
        status = appeal.standing(case)
        return cls(
            id=appeal.id,
            decision_id=appeal.decision_id,
            case_id=case.id,
            project_id=case.project_id,
            revision=appeal.revision,
            title=case.title,
            library=case.library,
            status=status,
            motivation=lodged.motivation,
            opened_at=appeal.opened_at,
            due_at=appeal.due_at,
            decision_motivation=outcome.motivation if outcome else None,
            poi=outcome.poi if outcome else None,
            decided_at=outcome.at if outcome else None,
            may_decide=status == "open" and may_decide(case, decision, person),
        )


class Appeals(Answer):
    """The appeals against one decision: none, or one."""

    items: list[AppealAnswer]
