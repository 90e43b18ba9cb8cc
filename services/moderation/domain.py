"""A project in moderation, as the support institution sees it. Pure: no database, no HTTP, no clock.

    open ──claim──► assigned ──► published │ changes-requested │ rejected
      ▲                ▲                   │ a next revision
      └────────────────┴───────────────────┘        withdrawn: at any moment, by the library, for good
                                                    merged: into another project, for good

One project has one case. A decision is about exactly one revision, the newest. `published_revision` is what the public
sees: it stays while a next revision waits, and also when that one is refused.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.moderation import refusals, telling
from services.moderation.due import DAYS, after_standstill, due_at
from services.moderation.journal import Entry
from services.moderation.phases import Standing
from shared.contracts.authors import OwnershipTransferred
from shared.contracts.base import Event
from shared.contracts.lineage import ProjectMerged
from shared.contracts.projects import Library
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import not_found


@dataclass
class Case:
    """The aggregate. `version` counts every change and is the ETag; `sequence` is that of the newest event from the
    library that was taken in. `events` and `entries` tell what happened since it was read.

    `due_at` is None while nobody here has to decide. While questions to the library are open the clock stands still:
    since `held_since`, with `held_due_at` kept to go on from. `overdue_revision` was told to be late already.

    A hand-over has a sequence of its own, `library_sequence`: a revision from before it may still come late.
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
    open_questions: int = 0
    held_since: datetime | None = None
    held_due_at: datetime | None = None
    overdue_revision: int | None = None
    library_sequence: int = 0
    former_provinces: list[str] = field(default_factory=list)
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
            due_at=due_at(event.submitted_at, DAYS["decision"]),
            entries=[Entry("submitted", event.revision, event.submitted_at)],
        )

    def take_revision(self, event: ProjectRevised, sequence: int) -> bool:
        """Let the newer revision wait for its decision; False when something newer was known already."""
        if sequence <= self.sequence:
            return False
        self.sequence, self.revision = sequence, event.revision
        if sequence > self.library_sequence:
            self.library = event.library
        self.title, self.themes = event.content.title, event.content.themes
        self.status = "assigned" if self.assignee else "open"
        self.await_decision(due_at(event.submitted_at, DAYS["revision"]))
        self.note(Entry("revised", event.revision, event.submitted_at))
        return True

    def withdraw(self, event: ProjectWithdrawn, sequence: int) -> bool:
        """The library takes its project back; False when something newer was known already."""
        if sequence <= self.sequence:
            return False
        self.sequence = sequence
        self.close("withdrawn")
        self.note(Entry("withdrawn", event.revision, event.withdrawn_at, reason=event.reason))
        return True

    def merge(self, event: ProjectMerged, sequence: int) -> bool:
        """The project lives on in another one, whose case goes on; False when something newer was known already."""
        if sequence <= self.sequence:
            return False
        self.sequence = sequence
        if self.status != "merged":  # told again when the other one is merged in its turn
            self.close("merged")
            self.note(Entry("merged", self.revision, event.merged_at, reason=event.reason))
        return True

    def hand_over(self, event: OwnershipTransferred, sequence: int) -> bool:
        """The project is another library's from now on; False when a newer owner was known. In another area it is for
        the moderators there: the caller puts it back in the queue.
        """
        if sequence <= self.library_sequence:
            return False
        before, self.library, self.library_sequence = self.library, event.library, sequence
        if before.province != self.library.province:
            self.former_provinces = sorted({*self.former_provinces, before.province} - {self.library.province})
        self.note(Entry("handed-over", self.revision, event.transferred_at))
        return True

    @property
    def is_pending(self) -> bool:
        """Whether the newest revision waits for a decision."""
        return self.status in ("open", "assigned")

    @property
    def is_alive(self) -> bool:
        """Whether moderator and library still have something to settle about the newest revision."""
        return self.is_pending or self.status == "changes-requested"

    @property
    def is_public(self) -> bool:
        return self.published_revision is not None and self.status not in ("withdrawn", "merged")

    def is_of(self, person: Principal) -> bool:
        """Whether this is a project of the person's own organisation."""
        return person.library is not None and person.library.isil == self.library.isil

    def shows_notes_to(self, person: Principal) -> bool:
        """Notes and second opinions are between moderators, and not for those of the project's own organisation."""
        return person.moderates(self.library.province) and not self.is_of(person)

    def must_concern(self, person: Principal) -> None:
        """Raise 404 for who is neither of the project's library nor a moderator of the area."""
        if not person.moderates(self.library.province) and not self.is_of(person):
            raise not_found()

    def must_be_seen_by(self, person: Principal) -> None:
        """Raise 403 for the project's own library, 404 for who is neither that nor a moderator of the area."""
        if not person.moderates(self.library.province):
            raise refusals.not_the_librarys() if self.is_of(person) else not_found()

    def must_be_handled_by(self, person: Principal) -> None:
        """As must_be_seen_by, and 403 for a moderator whose own organisation's project this is. Who had it in his area
        until it was handed over gets a 409: it may still be on his screen.
        """
        if not person.moderates(self.library.province) and any(map(person.moderates, self.former_provinces)):
            raise refusals.handed_over(self.library)
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
            found += ["hand-over", "release"]
        if self.is_alive and mine:
            found.append("ask")
        if self.is_pending and mine:
            found += ["ask-opinion", "publish", "request-changes", "reject"]
        if self.is_public and self.standing is not None:
            found += self.standing.possible()
        return found

    def await_decision(self, due: datetime | None) -> None:
        """Start the clock anew, or with None put it away. What was asked about an earlier text is no longer awaited."""
        self.due_at, self.open_questions, self.held_since, self.held_due_at = due, 0, None, None

    def ask(self, now: datetime) -> None:
        """One more question to the library is open; the clock stands still from the first."""
        self.open_questions += 1
        if self.due_at is not None:
            self.held_since, self.held_due_at, self.due_at = now, self.due_at, None

    def hear(self, answered: int, now: datetime) -> None:
        """The library answered so many questions; after the last the clock goes on."""
        self.open_questions -= answered
        if self.open_questions == 0 and self.held_since is not None and self.held_due_at is not None:
            self.await_decision(after_standstill(self.held_due_at, self.held_since, now))

    def notice_overdue(self, now: datetime) -> bool:
        """Tell that the decision is late, once for a revision; False when it is not, or was told."""
        if self.due_at is None or self.due_at >= now or self.overdue_revision == self.revision:
            return False
        self.overdue_revision = self.revision
        entry = Entry("overdue", self.revision, now)
        self.note(entry)
        self.events.append(telling.overdue(self, entry, self.due_at))
        return True

    def close(self, status: str) -> None:
        """Nobody has it on his desk any more: a next revision, perhaps next year, is whose turn it is then."""
        self.status, self.assignee = status, None
        self.await_decision(None)

    def note(self, entry: Entry) -> None:
        """Write a line in the journal: a change of the case."""
        self.entries.append(entry)
        self.version += 1
