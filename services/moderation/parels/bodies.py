"""What comes in and goes out over HTTP about parels."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.moderation.bodies import Motivation
from services.moderation.parels.domain import Parel
from shared.contracts.projects import Library
from shared.principal import Principal
from shared.web.body import Answer, Body


class Why(Body):
    """Why: public, as everything about parels."""

    motivation: Annotated[Motivation, StringConstraints(min_length=1)]


class StepAnswer(Answer):
    """A step: `nominated`, `awarded` or `withdrawn`, by whom of which POI (null: SPN, or the library)."""

    kind: str
    poi: str | None
    motivation: str
    decided_at: datetime


class ParelAnswer(Answer):
    """A parel, or the nomination for one. `pois` awarded it; `allowed` is what the person who asks may do now."""

    id: UUID
    project_id: UUID
    title: str
    themes: list[str]
    library: Library
    province: str
    status: str
    pois: tuple[str, ...]
    steps: list[StepAnswer]
    allowed: list[str]

    @classmethod
    def of(cls, parel: Parel, person: Principal | None) -> "ParelAnswer":
        """The parel as this person sees it."""
        return cls(
            id=parel.id,
            project_id=parel.case.project_id,
            title=parel.text["title"],
            themes=list(parel.text["themes"]),
            library=parel.case.library,
            province=parel.case.library.province,
            status=parel.status,
            pois=parel.pois,
            steps=[
                StepAnswer(kind=step.kind, poi=step.poi, motivation=step.motivation, decided_at=step.at)
                for step in parel.steps
            ],
            allowed=parel.allowed(person),
        )
