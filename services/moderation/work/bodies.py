"""What goes out over HTTP about pending work and workload."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.projects import Library
from shared.web.body import Answer

Kind = Literal["case", "answer", "unassigned", "appeal", "opinion", "question", "parel"]


class Waiting(Answer):
    """One thing that waits for me, since when, and until when if there is a date for it.

    `case`: on my desk; `answer`: on my desk, and the library has answered; `unassigned`: in my area, and nobody's;
    `appeal`: against a colleague's decision; `opinion`: a second opinion that I can give; `question`: to my library;
    `parel`: a nomination that needs my award. `link` is its address in this service.
    """

    kind: Kind
    case_id: UUID | None
    project_id: UUID
    title: str
    library: Library
    due_at: datetime | None
    since: datetime
    link: str


class PendingWork(Answer):
    """Everything that waits for me, soonest due first. `total` counts what is listed: at most 200 of each kind."""

    items: list[Waiting]
    total: int


class Load(Answer):
    """What one moderator (the subject of a token; null: nobody) has on his desk in the area, and decided in 30 days.

    `oldest` is since when the oldest open case has waited.
    """

    assignee: str | None
    open: int
    overdue: int
    oldest: datetime | None
    decided: int


class Workload(Answer):
    """The workload of an area, the fullest desk first."""

    items: list[Load]
