"""A project in moderation, as the support institution sees it. Pure: no database, no HTTP, no clock.

    open ──claim──► assigned ──► published │ changes-requested │ rejected
      ▲                ▲                   │ a next revision
      └────────────────┴───────────────────┘        withdrawn: at any moment, by the library, for good

One project has one case. A decision is about exactly one revision, the newest. `published_revision` is what the public
sees: it stays while a next revision waits, and also when that one is refused.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from services.moderation import refusals, telling
from services.moderation.journal import Entry, known_reason
from services.moderation.phases import Standing
from shared.contracts.base import Event
from shared.contracts.projects import Content, Library
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import Fault, Text, invalid, not_found

Outcome = Literal["publish", "request-changes", "reject"]
WORKING_DAYS = 10
"""How long a library waits for a decision at most."""
HERE = ZoneInfo("Europe/Amsterdam")


@dataclass
class Case:
    """The aggregate. `version` counts every change and is the ETag; `sequence` is that of the newest event from the
    library that was taken in. `events` and `entries` tell what happened since it was read.
    """

    id: UUID
    project_id: UUID
    library: Library
    title: str
    themes: tuple[str, ...]
    revision: int
    sequence: int
    opened_at: datetime
    due_at: datetime | None
    status: str = "open"
    assignee: str | None = None
    published_revision: int | None = None
    first_published_at: datetime | None = None
    standing: Standing | None = None
    version: int = 1
    events: list[Event] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def open(cls, event: ProjectSubmitted, sequence: int) -> "Case":
        """The case of a project that was submitted for the first time."""
        return cls(
            id=new_id(),
            project_id=event.project_id,
            library=event.library,
            title=event.content.title,
            themes=event.content.themes,
            revision=event.revision,
            sequence=sequence,
            opened_at=event.submitted_at,
            due_at=working_days_after(event.submitted_at),
            entries=[Entry("submitted", event.revision, event.submitted_at)],
        )

    def take_revision(self, event: ProjectRevised, sequence: int) -> bool:
        """Let the newer revision wait for its decision; False when something newer was known already."""
        if sequence <= self.sequence:
            return False
        self.sequence, self.revision, self.library = sequence, event.revision, event.library
        self.title, self.themes = event.content.title, event.content.themes
        self.status = "assigned" if self.assignee else "open"
        self.due_at = working_days_after(event.submitted_at)
        self._note(Entry("revised", event.revision, event.submitted_at))
        return True

    def withdraw(self, event: ProjectWithdrawn, sequence: int) -> bool:
        """The library takes its project back; False when something newer was known already."""
        if sequence <= self.sequence:
            return False
        self.sequence = sequence
        self._close("withdrawn")
        self._note(Entry("withdrawn", event.revision, event.withdrawn_at, reason=event.reason))
        return True

    @property
    def is_pending(self) -> bool:
        """Whether the newest revision waits for a decision."""
        return self.status in ("open", "assigned")

    @property
    def is_public(self) -> bool:
        return self.published_revision is not None and self.status != "withdrawn"

    def is_of(self, person: Principal) -> bool:
        """Whether this is a project of the person's own organisation."""
        return person.library is not None and person.library.isil == self.library.isil

    def must_be_seen_by(self, person: Principal) -> None:
        """Raise 403 for the project's own library, 404 for who is neither that nor a moderator of the area."""
        if not person.moderates(self.library.province):
            raise refusals.not_the_librarys() if self.is_of(person) else not_found()

    def must_be_handled_by(self, person: Principal) -> None:
        """As must_be_seen_by, and 403 for a moderator whose own organisation's project this is."""
        self.must_be_seen_by(person)
        if self.is_of(person):
            raise refusals.own_organisation()

    def allowed(self, person: Principal) -> list[str]:
        """What this person may do with the case now, for a screen that offers nothing that will be refused."""
        if not person.moderates(self.library.province) or self.is_of(person):
            return []
        mine = self.assignee == person.sub
        found: list[str] = []
        if self.is_pending and self.assignee is None:
            found.append("claim")
        if self.assignee is not None and (mine or person.has("spn")):
            found.append("hand-over")
        if self.is_pending and mine:
            found += ["publish", "request-changes", "reject"]
        if self.is_public and self.standing is not None:
            found += self.standing.possible()
        return found

    def assign(self, person: Principal, assignee: str | None, now: datetime) -> None:
        """Claim the case, or hand it to a colleague (a token's subject). Claiming one's own case again changes nothing.

        SPN may give a case to anyone, itself included, by naming him: a plain claim never takes one from a colleague.
        """
        self.must_be_handled_by(person)
        if not self.is_pending and self.status != "changes-requested":
            raise refusals.closed(self.status)
        to = assignee or person.sub
        if to == self.assignee:
            return
        if self.assignee is None:
            if to != person.sub and not person.has("spn"):
                raise refusals.claim_first("hem overdragen", "hand it over")
        elif self.assignee != person.sub and (assignee is None or not person.has("spn")):
            raise refusals.taken() if to == person.sub else refusals.not_yours_to_hand_over()
        self.assignee = to
        if self.is_pending:
            self.status = "assigned"
        entry = Entry("assigned", self.revision, now, by=person.sub, poi=person.poi, assignee=to)
        self._note(entry)
        self.events.append(telling.assigned(self, entry))

    def decide(
        self,
        person: Principal,
        outcome: Outcome,
        reason: str,
        motivation: str,
        revision: int,
        content: Content,
        now: datetime,
    ) -> Entry:
        """Decide on the newest revision, whose text is `content`.

        Raises Problem 409 when `revision` is another one, when it was decided on, and when the case is somebody else's.
        """
        self.must_be_handled_by(person)
        if outcome != "publish" and not motivation:
            words = Text("Leg uit waarom: de bibliotheek leest dit.", "Explain why: the library reads this.")
            raise invalid([Fault("body", "/motivation", "missing", words)])
        if revision < self.revision:
            raise refusals.newer_revision(revision, self.revision)
        if revision > self.revision:
            raise refusals.unknown_revision(revision, self.revision)
        if not self.is_pending:
            raise refusals.closed(self.status)
        if self.assignee != person.sub:
            raise (
                refusals.claim_first("erover beslissen", "decide on it") if self.assignee is None else refusals.taken()
            )
        decision = Entry(
            "decision",
            revision,
            now,
            by=person.sub,
            poi=person.poi,
            outcome=outcome,
            reason=known_reason(reason or ("complete" if outcome == "publish" else "other")),
            motivation=motivation,
        )
        self._note(decision)
        if outcome == "publish":
            self._publish(decision, content)
        elif outcome == "request-changes":
            self.status, self.due_at = "changes-requested", None
            self.events.append(telling.refused(self, decision))
        else:
            self._close("published" if self.published_revision else "rejected")
            self.events.append(telling.refused(self, decision))
        return decision

    def _publish(self, decision: Entry, content: Content) -> None:
        """The phase log starts at the first publication, where the text says. After that the log tells the phase."""
        if self.standing is None:
            self.standing = Standing(content.phase, content.outcome)
            start = Entry(
                "start",
                decision.revision,
                decision.at,
                by=decision.by,
                poi=decision.poi,
                to_phase=content.phase,
                outcome=content.outcome,
            )
            self.entries.append(start)
        self.published_revision = decision.revision
        self.first_published_at = self.first_published_at or decision.at
        self._close("published")
        self.events.append(telling.published(self, decision, content, self.standing, self.first_published_at))

    def _close(self, status: str) -> None:
        """Nobody has it on his desk any more: a next revision, perhaps next year, is whose turn it is then."""
        self.status, self.assignee, self.due_at = status, None, None

    def _note(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.version += 1


def working_days_after(moment: datetime, days: int = WORKING_DAYS) -> datetime:
    """The same time of day, so many working days (Monday to Friday, in Dutch time) later."""
    due = moment.astimezone(HERE)
    while days:
        due += timedelta(days=1)
        days -= due.weekday() < 5
    return due.astimezone(moment.tzinfo)
