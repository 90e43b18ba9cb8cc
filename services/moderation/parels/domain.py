"""From a nomination to a parel. Pure: no database, no HTTP, no clock.

    nominated ──award──► nominated ──award by another POI──► awarded
        └───────────────────┴──────── withdraw ─────────────────┴──► withdrawn, for good

A project has one at a time that is not withdrawn. A nomination counts as no award: whoever nominated may award too, for
his own POI. A project that stops keeps its parel, for it was one; one that is withdrawn, or
merged into another, loses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.moderation.domain import Case
from services.moderation.parels import refusals
from shared.contracts.base import Event
from shared.contracts.parels import ParelAwarded, ParelNominated, ParelWithdrawn
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import not_found

Status = Literal["nominated", "awarded", "withdrawn"]
NEEDED = 2
"""Support institutions that must agree."""
GONE = "Dit project is niet meer openbaar."


@dataclass(frozen=True)
class Step:
    """What somebody did. `by` is the subject of a token and is never shown; nobody: it followed from something else."""

    kind: Status
    at: datetime
    motivation: str
    by: str | None = None
    poi: str | None = None
    id: UUID = field(default_factory=new_id)


@dataclass
class Parel:
    """The aggregate. `case` is its project's, `text` the published one; `taken` are the steps since it was read."""

    id: UUID
    case: Case
    text: Mapping[str, Any]
    status: Status
    steps: list[Step]
    taken: list[Step] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @classmethod
    def nominate(
        cls, case: Case, text: Mapping[str, Any], person: Principal, motivation: str, now: datetime
    ) -> "Parel":
        """Nominate a published project. Raises Problem 403, 404, 409."""
        if not case.is_public:
            case.must_be_handled_by(person)
            raise refusals.not_published()
        if not person.has("moderator", "regiogids", "spn"):
            raise refusals.not_yours_to_nominate()
        if case.is_of(person):
            raise refusals.own_organisation()
        made = cls(new_id(), case, text, "nominated", [])
        made._take(Step("nominated", now, motivation, person.sub, person.poi))
        made.events.append(ParelNominated(**made._told()))
        return made

    @property
    def pois(self) -> tuple[str, ...]:
        """The support institutions that awarded it, in order."""
        return tuple(step.poi for step in self.steps if step.kind == "awarded" and step.poi)

    def is_seen_by(self, person: Principal | None) -> bool:
        """A parel is for everyone; a nomination for who works on parels, and for the project's own library."""
        if self.status == "awarded":
            return True
        return person is not None and (person.has("moderator", "regiogids", "spn") or self.case.is_of(person))

    def allowed(self, person: Principal | None) -> list[str]:
        """What this person may do with it now, for a screen that offers nothing that will be refused."""
        if person is None or self.status == "withdrawn":
            return []
        found = ["award"] if self.waits_for(person) else []
        if person.has("spn") or (self.status == "nominated" and self._is_nominator(person)):
            found.append("withdraw")
        return found

    def waits_for(self, person: Principal) -> bool:
        """Whether this person's award would bring it further."""
        return (
            self.status == "nominated"
            and person.has("moderator")
            and person.poi is not None
            and not self.case.is_of(person)
            and not self._has_award_of(person)
        )

    def award(self, person: Principal, motivation: str, now: datetime) -> None:
        """Agree, for one's own POI; with the second POI it is a parel. Raises Problem 403, 404, 409."""
        self._must_be_seen_by(person)
        if not person.has("moderator") or person.poi is None:
            raise refusals.not_yours_to_award()
        if self.case.is_of(person):
            raise refusals.own_organisation()
        if self.status != "nominated":
            raise refusals.closed(self.status)
        if self._has_award_of(person):
            raise refusals.awarded_before()
        self._take(Step("awarded", now, motivation, person.sub, person.poi))
        if len(self.pois) >= NEEDED:
            self.status = "awarded"
            self.events.append(ParelAwarded(**self._told(), pois=self.pois))

    def withdraw(self, person: Principal, motivation: str, now: datetime) -> None:
        """Take it back: SPN always, who nominated it until it is awarded. Raises Problem 403, 404, 409."""
        self._must_be_seen_by(person)
        if not person.has("spn") and not self._is_nominator(person):
            raise refusals.not_yours_to_withdraw()
        if self.status == "withdrawn":
            raise refusals.closed(self.status)
        if self.status == "awarded" and not person.has("spn"):
            raise refusals.not_yours_to_withdraw()
        self._end(Step("withdrawn", now, motivation, person.sub, person.poi))

    def lose_project(self, now: datetime) -> None:
        """Its library took the project back, or it lives on in another one."""
        if self.status != "withdrawn":
            self._end(Step("withdrawn", now, GONE))

    def _end(self, step: Step) -> None:
        was_awarded = self.status == "awarded"
        self.status = "withdrawn"
        self._take(step)
        self.events.append(ParelWithdrawn(**self._told(), was_awarded=was_awarded))

    def _must_be_seen_by(self, person: Principal) -> None:
        if not self.is_seen_by(person):
            raise not_found()

    def _is_nominator(self, person: Principal) -> bool:
        return any(step.kind == "nominated" and step.by == person.sub for step in self.steps)

    def _has_award_of(self, person: Principal) -> bool:
        """His POI's, or his own from when he worked for another: two moderators of two POIs have to agree."""
        return any(step.kind == "awarded" and (step.poi == person.poi or step.by == person.sub) for step in self.steps)

    def _take(self, step: Step) -> None:
        self.steps.append(step)
        self.taken.append(step)

    def _told(self) -> dict[str, Any]:
        step = self.steps[-1]
        return {
            "project_id": self.case.project_id,
            "parel_id": self.id,
            "title": self.text["title"],
            "library": self.case.library,
            "themes": tuple(self.text["themes"]),
            "motivation": step.motivation,
            "poi": step.poi,
            "decided_at": step.at,
        }
