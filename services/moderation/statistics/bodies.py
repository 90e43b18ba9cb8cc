"""What comes in and goes out over HTTP. Durations are days; a median rests on `count` cases and is null without any."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.moderation.due import DAYS
from services.moderation.statistics import domain
from services.moderation.statistics.simulating import Late, Stopped
from shared.web.body import Answer, Body, Day

Code = Annotated[str, Field(min_length=1, max_length=60)]
Days = Annotated[int, Field(ge=0, le=260)]


class Spread(Answer):
    """Median and 80th percentile of durations in days."""

    count: int
    median: float | None
    p80: float | None

    @classmethod
    def of(cls, found: domain.Spread) -> "Spread":
        return cls(**vars(found))


class Handled(Answer):
    """How submitted revisions fared. Rates are of what was decided on, from 0 to 1; null when nothing was."""

    submitted: int
    waiting: int
    overdue: int
    time_in_queue: Spread
    time_to_decision: Spread
    accept_rate: float | None
    return_rate: float | None
    reject_rate: float | None

    @classmethod
    def of(cls, found: domain.Figures) -> "Handled":
        return cls(
            submitted=found.submitted,
            waiting=found.waiting,
            overdue=found.overdue,
            time_in_queue=Spread.of(found.queue),
            time_to_decision=Spread.of(found.decision),
            **_rates(found),
        )


class PoiHandled(Handled):
    """The same for the area of one support institution; null: no institution covers the province."""

    poi: str | None


class Handling(Answer):
    """Queue and decisions in a period, in all and by support institution."""

    since: datetime
    until: datetime
    total: Handled
    items: list[PoiHandled]


class PhaseTime(Answer):
    """Time in a phase for one theme in one area. `running` projects are still in it and not in `time`."""

    phase: str
    theme: str
    poi: str | None
    time: Spread
    running: int


class PhaseTimes(Answer):
    """Every combination that occurs."""

    items: list[PhaseTime]
    total: int


class Stalled(Answer):
    """A published project that has been in its phase longer than usual."""

    project_id: str
    title: str
    province: str
    poi: str | None
    phase: str
    since: datetime
    days: int


class StalledList(Answer):
    """The longest first."""

    items: list[Stalled]
    total: int


class DueDays(Body):
    """Working days for a decision on a first text, and on a revised one."""

    decision: Days = DAYS["decision"]
    revision: Days = DAYS["revision"]


class Simulation(Body):
    """Other rules to hold history against. What is left out is as it is now.

    `holidays`: whether public holidays are free.
    `required`: codes of gate criteria that would have had to be met; `strictly`: and to be assessed.
    """

    since: Day | None = None
    until: Day | None = None
    due_days: DueDays = Field(default_factory=DueDays)
    holidays: bool = True
    required: Annotated[list[Code], Field(max_length=100)] | None = None
    strictly: bool = False

    def days(self, revision: int) -> int:
        """Working days for a decision on this revision."""
        return self.due_days.decision if revision == 1 else self.due_days.revision


class LateItem(Answer):
    """A revision that would have been decided on too late, or still waits too long."""

    case_id: str
    project_id: str
    title: str
    province: str
    revision: int
    submitted_at: datetime
    due_at: datetime
    decided_at: datetime | None
    working_days_late: int

    @classmethod
    def of(cls, found: Late) -> "LateItem":
        told = ("case_id", "project_id", "title", "province", "revision", "submitted_at", "decided_at")
        values = {name: getattr(found.handling, name) for name in told}
        return cls(**values, due_at=found.due_at, working_days_late=found.by)


class StoppedItem(Answer):
    """A step to a later phase that would not have been made."""

    transition_id: str
    project_id: str
    title: str
    decided_at: datetime
    from_phase: str
    to_phase: str
    unmet: tuple[str, ...]
    unassessed: tuple[str, ...]

    @classmethod
    def of(cls, found: Stopped) -> "StoppedItem":
        told = ("transition_id", "project_id", "title", "from_phase", "to_phase")
        values = {name: getattr(found.advance, name) for name in told}
        return cls(**values, decided_at=found.advance.at, unmet=found.unmet, unassessed=found.unassessed)


class Simulated(Answer):
    """History under these rules, and under today's for comparison. Lists hold 200 at most; the counts are of all."""

    decisions: int
    late: int
    late_now: int
    late_items: list[LateItem]
    advances: int
    stopped: int
    stopped_now: int
    stopped_items: list[StoppedItem]


def _rates(found: domain.Figures) -> dict[str, float | None]:
    decided = found.publish + found.request_changes + found.reject
    if not decided:
        return {"accept_rate": None, "return_rate": None, "reject_rate": None}
    rates = {"accept_rate": found.publish, "return_rate": found.request_changes, "reject_rate": found.reject}
    return {name: round(count / decided, 3) for name, count in rates.items()}
