"""One line of the adoption register. Pure: no database, no HTTP, no clock.

    proposed ──confirm──► confirmed ──end──► ended          the adopter proposes, changes and ends;
       │  ▲                   │                             the owner confirms or declines
       │  └── another `adoptedAs` (the owner confirmed something else)
       ├──decline──► declined
       └──end──► ended                                      never public: the owner did not confirm it

Public is what the owner confirmed, also after it ended. What he confirms is *that* this library does the project, and
as what. How far it is and what it does otherwise is the adopter's own story, so telling that needs no new confirmation.
Who goes on after an end, or after a refusal, begins a new line.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.submissions.adoptions import refusals
from services.submissions.domain import Project
from shared.contracts.lineage import (
    Adoption as Told,
)
from shared.contracts.lineage import (
    AdoptionChange,
    AdoptionConfirmed,
    AdoptionDeclined,
    AdoptionEnded,
    ProjectAdopted,
)
from shared.contracts.projects import Library
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import Fault, Text, invalid, not_found, unknown_code
from shared.vocabularies import vocabulary

OPEN = ("proposed", "confirmed")
SINCE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
EARLIEST = 1900
YEARS_AHEAD = 1
"""Since when may lie a little ahead: a library tells what it has planned for next year."""


@dataclass(frozen=True)
class What:
    """What the adopter tells."""

    adopted_as: str
    changed: str
    since: str
    phase: str | None = None
    own_project_id: UUID | None = None


@dataclass
class Adoption:
    """The aggregate. `project_id` is where it counts, `original_project_id` what was adopted: merges make them differ.
    Its events are about the original project for ever, so that one counter keeps them in order.
    """

    original_project_id: UUID
    project_id: UUID
    adopter: Library
    by: str
    what: What
    created_at: datetime
    id: UUID = field(default_factory=new_id)
    status: str = "proposed"
    outcome: str | None = None
    reason: str | None = None
    confirmed_at: datetime | None = None
    declined_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1
    events: list[AdoptionChange] = field(default_factory=list)

    @classmethod
    def propose(cls, project: Project, adopter: Library, by: str, what: What, now: datetime) -> "Adoption":
        """Tell that `adopter` does this project too."""
        adoption = cls(project.id, project.id, adopter, by, what, now)
        adoption.events.append(ProjectAdopted(**adoption._told(project), adopted_at=now))
        return adoption

    @property
    def is_public(self) -> bool:
        """Confirmed now, or until it ended."""
        return self.status == "confirmed" or (self.status == "ended" and self.confirmed_at is not None)

    def is_given_by(self, person: Principal | None) -> bool:
        """Whether it is an adoption by the person's own library."""
        return person is not None and person.library is not None and person.library.isil == self.adopter.isil

    def is_seen_by(self, person: Principal | None, project: Project) -> bool:
        """Both libraries and the moderators of both areas see every line; everyone sees what is public."""
        if self.is_given_by(person) or project.is_of(person):
            return True
        if person is not None and (
            person.moderates(project.library.province) or person.moderates(self.adopter.province)
        ):
            return True
        return self.is_public and project.is_public

    def must_be_the_owners(self, person: Principal, project: Project) -> None:
        """Raise 404 for who may not see it, 403 for who is not staff of the library whose project is adopted."""
        if not self.is_seen_by(person, project):
            raise not_found()
        if not (person.has("staff") and project.is_of(person)):
            raise refusals.owners_only()

    def must_be_the_adopters(self, person: Principal, project: Project) -> None:
        """Raise 404 for who may not see it, 403 for who is not staff of the adopting library."""
        if not self.is_seen_by(person, project):
            raise not_found()
        if not (person.has("staff") and self.is_given_by(person)):
            raise refusals.adopters_only()

    def confirm(self, project: Project, now: datetime) -> None:
        """The owner says that it is so."""
        if self.status != "proposed":
            raise refusals.not_waiting(self.status)
        if project.library.isil == self.adopter.isil:
            raise refusals.yours_by_now()
        if not project.is_public:
            raise refusals.not_public()
        self.status, self.confirmed_at = "confirmed", now
        self.version += 1
        self.events.append(AdoptionConfirmed(**self._told(project), confirmed_at=now))

    def decline(self, project: Project, reason: str, now: datetime) -> None:
        """The owner does not recognise it."""
        if self.status != "proposed":
            raise refusals.not_waiting(self.status)
        self.status, self.reason, self.declined_at = "declined", reason, now
        self.version += 1
        self.events.append(AdoptionDeclined(**self._told(project), declined_at=now))

    def end(self, project: Project, reason: str, outcome: str, now: datetime) -> None:
        """The adopter stopped. `reason` is why: what the next library learns from."""
        if self.status not in OPEN:
            raise refusals.over(self.status)
        self.status, self.reason, self.outcome, self.ended_at = "ended", reason, outcome, now
        self.version += 1
        told = AdoptionEnded(
            **self._told(project),
            confirmed=self.confirmed_at is not None,
            outcome=outcome,
            reason=reason,
            ended_at=now,
        )
        self.events.append(told)

    def change(self, project: Project, changes: dict[str, Any], now: datetime) -> None:
        """Tell how it goes on. Only another `adopted_as` has to be confirmed anew; until then it is not public."""
        if self.status not in OPEN:
            raise refusals.over(self.status)
        before, self.what = self.what, replace(self.what, **changes)
        if self.what == before:
            return
        self.version += 1
        if self.confirmed_at is not None and self.what.adopted_as == before.adopted_as:
            self.events.append(AdoptionConfirmed(**self._told(project), confirmed_at=self.confirmed_at))
            return
        self.status, self.confirmed_at = "proposed", None
        self.events.append(ProjectAdopted(**self._told(project), adopted_at=now))

    def _told(self, project: Project) -> dict[str, Any]:
        told = Told(
            id=self.id,
            adopter=self.adopter,
            adopted_as=self.what.adopted_as,
            phase=self.what.phase,
            changed=self.what.changed,
            since=self.what.since,
            own_project_id=self.what.own_project_id,
        )
        return {"project_id": self.original_project_id, "adoption": told, "library": project.library}


def sound(said: dict[str, Any], today: date) -> dict[str, Any]:
    """What the adopter said (`adopted_as`, `phase`, `since`, `outcome`, as far as it is there) in codes where there are
    codes. Raises Problem 400 with every fault.
    """
    found, faults = dict(said), []
    if said.get("adopted_as") is not None:
        found["adopted_as"] = vocabulary("relations").find(said["adopted_as"]) or said["adopted_as"]
    for name, words in (("phase", "phases"), ("outcome", "outcomes")):
        if said.get(name) is not None and (code := vocabulary(words).find(said[name])) is None:
            faults.append(unknown_code("body", f"/{name}", said[name]))
        elif said.get(name) is not None:
            found[name] = code
    if said.get("since") is not None and (fault := _unfit(said["since"], today)):
        faults.append(Fault("body", "/since", "since", fault))
    if faults:
        raise invalid(faults)
    return found


def _unfit(since: str, today: date) -> Text | None:
    """What is wrong with this year, month or day."""
    parts = SINCE.fullmatch(since)
    try:
        year, month, day = (int(part or 1) for part in parts.groups()) if parts else (0, 0, 0)
        date(year, month, day)
    except ValueError:
        parts = None
    if parts is None or year < EARLIEST:
        return Text(
            "Sinds wanneer? Schrijf een jaar, maand of dag: 2026, 2026-03 of 2026-03-01.",
            "Since when? Write a year, a month or a day: 2026, 2026-03 or 2026-03-01.",
        )
    if year > today.year + YEARS_AHEAD:
        return Text(
            f"Dit ligt te ver vooruit. Kies hooguit {today.year + YEARS_AHEAD}.",
            f"This is too far ahead. Choose {today.year + YEARS_AHEAD} at most.",
        )
    return None
