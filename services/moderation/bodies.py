"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.moderation.deciding import Outcome
from services.moderation.domain import Case
from services.moderation.journal import Entry
from services.moderation.phases import Kind
from shared.contracts.moderation import Criterion
from shared.contracts.projects import Library
from shared.principal import Principal
from shared.vocabularies import vocabulary
from shared.web.body import Answer, Body

Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9-]+$")]
Motivation = Annotated[str, StringConstraints(max_length=4000)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Assignment(Body):
    """To whom: nobody named means the person himself."""

    assignee: Subject | None = None


class Decision(Body):
    """A decision on exactly one revision. `reason`: a code or label of `decision-reasons`, or a few own words."""

    outcome: Outcome
    revision: Annotated[int, Field(ge=1, le=100_000)]
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    motivation: Motivation = ""


class CriterionBody(Body):
    """One gate criterion, met or not. A code of your own is kept as it is; the note is not public."""

    code: Code
    met: bool
    note: Annotated[str, StringConstraints(max_length=250)] = ""


class Transition(Body):
    """A step in the phase log. Its motivation is public, notes are not. With `from`, a late step is refused."""

    kind: Kind
    motivation: Annotated[Motivation, StringConstraints(min_length=1)]
    from_phase: Annotated[Code | None, Field(alias="from", description="The phase that you are looking at")] = None
    to: Code | None = None
    outcome: Code | None = None
    # Bounded so that the event that carries them stays below 64 KB, whatever characters they are made of.
    criteria: Annotated[tuple[CriterionBody, ...], Field(max_length=20)] = ()

    def assessed(self) -> tuple[Criterion, ...]:
        """The criteria as events and the journal hold them."""
        return tuple(Criterion(code=each.code, met=each.met, note=each.note) for each in self.criteria)


class CaseItem(Answer):
    """A case in the queue. `assignee` is the subject of a moderator's token. `due_at` is null while nobody here has to
    decide: also while `open_questions` to the library wait for an answer.
    """

    id: UUID
    project_id: UUID
    revision: int
    title: str
    themes: tuple[str, ...]
    library: Library
    province: str
    status: str
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    open_questions: int

    @classmethod
    def of(cls, case: Case) -> "CaseItem":
        """The case as the queue shows it."""
        return cls(**_shown(case))


class CaseItemPage(Answer):
    """One page of the queue; `next` is null on the last one, and else the `after` of the following page."""

    items: list[CaseItem]
    total: int
    next: str | None


class CaseAnswer(CaseItem):
    """A case with the submitted text. `allowed` is what the person who asks may do now."""

    published_revision: int | None
    phase: str | None
    outcome: str | None
    allowed: list[str]
    content: dict[str, Any]

    @classmethod
    def whole(cls, case: Case, content: dict[str, Any], person: Principal) -> "CaseAnswer":
        """The case as its page shows it to this person."""
        return cls(
            **_shown(case),
            published_revision=case.published_revision,
            phase=case.standing.phase if case.standing else None,
            outcome=case.standing.outcome if case.standing else None,
            allowed=case.allowed(person),
            content=content,
        )


class ProjectHandling(Answer):
    """Where the newest revision of a project stands, as its library reads it: nobody's desk is named. `due_at` is null
    while nobody here has to decide: also while `open_questions` to the library wait for an answer.
    """

    project_id: UUID
    revision: int
    status: str
    due_at: datetime | None
    open_questions: int


class DecisionAnswer(Answer):
    """A decision as the library reads it: whoever took it is known by his POI (null: SPN)."""

    id: UUID
    revision: int
    outcome: str
    reason: str
    motivation: str
    poi: str | None
    decided_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> "DecisionAnswer":
        """The decision in a line of the journal."""
        return cls(
            id=entry.id,
            revision=entry.revision,
            outcome=entry.outcome or "",
            reason=entry.reason or "",
            motivation=entry.motivation,
            poi=entry.poi,
            decided_at=entry.at,
        )


class Decided(DecisionAnswer):
    """The receipt of a decision; `status` is the case's."""

    case_id: UUID
    project_id: UUID
    status: str


class CriterionAnswer(Answer):
    """A criterion as everyone may see it: met or not. A code that is not in the vocabulary is its own label."""

    code: str
    label: str
    label_en: str
    met: bool


class AssessedCriterion(CriterionAnswer):
    """A criterion with what was noted, for moderators and the library."""

    note: str


class PhaseEntry(Answer):
    """A line of the phase log. The first is `start`: from nowhere to the phase in which the project was published.

    `unmet` and `unassessed` are codes of criteria: assessed as not met, and not assessed though they applied.
    """

    id: UUID
    kind: str
    from_phase: Annotated[str | None, Field(alias="from")]
    to_phase: Annotated[str | None, Field(alias="to")]
    outcome: str | None
    motivation: str
    criteria: tuple[CriterionAnswer, ...]
    unmet: list[str]
    unassessed: tuple[str, ...]
    poi: str | None
    decided_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> "PhaseEntry":
        """The public part of a line of the journal."""
        criteria = tuple(CriterionAnswer(**_criterion(each)) for each in entry.criteria)
        return cls(**_public(entry), criteria=criteria)


class HistoryEntry(PhaseEntry):
    """A line of the journal: what the library did, who had the case, questions and answers, decisions, appeals, and the
    steps of the phase log; for moderators also notes and second opinions.
    """

    criteria: tuple[AssessedCriterion, ...]
    revision: int
    reason: str | None

    @classmethod
    def of(cls, entry: Entry) -> "HistoryEntry":
        """The line as the library and the moderators of the area read it."""
        criteria = tuple(AssessedCriterion(**_criterion(each), note=each.note) for each in entry.criteria)
        return cls(**_public(entry), criteria=criteria, revision=entry.revision, reason=entry.reason)


def _shown(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "project_id": case.project_id,
        "revision": case.revision,
        "title": case.title,
        "themes": case.themes,
        "library": case.library,
        "province": case.library.province,
        "status": case.status,
        "assignee": case.assignee,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "open_questions": case.open_questions,
    }


def _public(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "from_phase": entry.from_phase,
        "to_phase": entry.to_phase,
        "outcome": entry.outcome,
        "motivation": entry.motivation,
        "unmet": [each.code for each in entry.criteria if not each.met],
        "unassessed": entry.unassessed,
        "poi": entry.poi,
        "decided_at": entry.at,
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    words = vocabulary("gate-criteria")
    return {
        "code": criterion.code,
        "label": words.label(criterion.code),
        "label_en": words.label(criterion.code, "en"),
        "met": criterion.met,
    }
