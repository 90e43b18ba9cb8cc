"""A project as its library writes it. Pure: no database, no HTTP, no clock.

    draft ──submit──► submitted ──► changes-requested ──submit──► submitted ──► published ──submit──► submitted …
      │ ▲                 │    └──► rejected
      │ └─restore         └─withdraw, at any moment after the first submission ──► withdrawn
      └─discard ──► discarded, for 30 days

The library writes on a working copy. Each submission freezes it as the next revision. What is published is a revision,
never the working copy, so a published project keeps its face while it is being revised.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.submissions.completeness import incomplete
from services.submissions.rights import handed_over, not_the_owners, only_for_the_library
from shared.contracts.base import Event
from shared.contracts.projects import Content, Library
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.marks import mark
from shared.moments import timestamp
from shared.principal import Home, Principal
from shared.problems import conflict, invalid, not_found

PRIVATE = ("contact", "reviewDue")
"""Fields that stay in this service: they are in no event, and in no answer to who is not logged in."""

TAKEN_DOWN = ("withdrawn", "merged")
"""Of these nothing is public, whatever was published."""

OVER = (*TAKEN_DOWN, "rejected", "discarded")
"""These are not worked on any more."""


@dataclass
class Project:
    """The aggregate. `version` counts every change of what a PATCH changes, and every decision on it, and is the ETag;
    `revision` counts submissions from 1. `owner` and `co_authors` are subjects of tokens.
    """

    id: UUID
    library: Library
    owner: str
    content: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    owner_name: str = ""
    co_authors: list[str] = field(default_factory=list)
    former_isils: list[str] = field(default_factory=list)
    """The libraries that handed it over to another one."""
    status: str = "draft"
    revision: int = 0
    published_revision: int | None = None
    submitted_at: datetime | None = None
    decision: dict[str, Any] | None = None
    moderation_sequence: int = 0
    standing: dict[str, Any] | None = None
    """The phase and outcome that the phase log says now, and since when. None before the first publication."""
    standing_sequence: int = 0
    review_due: date | None = None
    """When the library looks whether the published text still holds."""
    review_told: date | None = None
    """The last review date of which it was told that it came."""
    written_by: str | None = None
    """Who is writing now, since `written_since`: see drafts/domain.py."""
    written_since: datetime | None = None
    kept_versions: int = 0
    """How many earlier working copies were ever kept."""
    discarded_at: datetime | None = None
    version: int = 1
    events: list[Event] = field(default_factory=list)

    def is_of(self, person: Principal | None) -> bool:
        """Whether it is a project of the person's own library."""
        return person is not None and person.library is not None and person.library.isil == self.library.isil

    def sees_working_copy(self, person: Principal | None) -> bool:
        """Only the library itself and its co-authors see what was not submitted yet."""
        return self.is_of(person) or (person is not None and person.sub in self.co_authors)

    def sees_submission(self, person: Principal | None) -> bool:
        """The moderators of the area see what was submitted."""
        return person is not None and self.revision > 0 and person.moderates(self.library.province)

    @property
    def is_public(self) -> bool:
        return self.published_revision is not None and self.status not in TAKEN_DOWN

    def must_be_edited_by(self, person: Principal) -> None:
        """Staff of the library and co-authors. Raise 404 for who may not even see it, 403 for who may only look, and
        409 for the library that had it before: it may still be on a screen there.
        """
        if person.has("staff") and self.sees_working_copy(person):
            return
        if person.has("staff") and person.library is not None and person.library.isil in self.former_isils:
            raise handed_over(self.library)
        if self.is_public or self.sees_submission(person) or self.sees_working_copy(person):
            raise only_for_the_library()
        raise not_found()

    def must_be_owned_by(self, person: Principal) -> None:
        """As must_be_edited_by, but a co-author from elsewhere gets a 403: only the library itself hands in, takes
        back, invites and hands over.
        """
        self.must_be_edited_by(person)
        if not self.is_of(person):
            raise not_the_owners()

    def change(self, changes: dict[str, Any], now: datetime) -> None:
        """Merge `changes` into the working copy (RFC 7396 at the top level: null empties a field)."""
        self.must_be_alive()
        merged = {**self.content, **changes}
        self.content = {name: value for name, value in merged.items() if value is not None}
        self.touch(now)

    def submit(self, now: datetime) -> None:
        """Freeze the working copy as the next revision. Raises Problem 400 with everything that is still missing."""
        self.must_be_alive()
        if faults := incomplete(self.content, now.date(), was_public=self.published_revision is not None):
            raise invalid(faults)
        first = self.revision == 0
        self.revision += 1
        self.status, self.submitted_at = "submitted", now
        self.written_since = None
        self.touch(now)
        kind = ProjectSubmitted if first else ProjectRevised
        self.events.append(
            kind(
                project_id=self.id,
                revision=self.revision,
                library=self.library,
                content=public_content(self.content),
                submitted_at=now,
                owner=mark(self.id, self.owner),
            )
        )

    def withdraw(self, reason: str, now: datetime) -> None:
        """Take a submitted or published project back, for good."""
        self.must_be_alive()
        self.status = "withdrawn"
        self.touch(now)
        self.events.append(
            ProjectWithdrawn(project_id=self.id, revision=self.revision, reason=reason, withdrawn_at=now)
        )

    def discard(self, now: datetime) -> None:
        """Throw a draft away; it can be restored until it is deleted for good."""
        self.status, self.discarded_at = "discarded", now
        self.touch(now)

    def hand_over(self, owner: str, name: str, library: Library, now: datetime) -> None:
        """Let another person answer for the project; his library is the project's from now on."""
        if library.isil != self.library.isil:
            self.former_isils = sorted({*self.former_isils, self.library.isil} - {library.isil})
        self.owner, self.owner_name, self.library = owner, name, library
        self.touch(now)

    def decide(self, outcome: str, decision: dict[str, Any], sequence: int) -> bool:
        """Take over a moderator's decision; False when it was known. A decision on an older revision than the newest
        publishes that one, or is only kept in mind: the newer one still waits for its own.
        """
        if sequence <= self.moderation_sequence:
            return False
        self.moderation_sequence = sequence
        self.version += 1
        revision = decision["revision"]
        if outcome == "publish":
            self.published_revision = revision
        if self.status in TAKEN_DOWN or revision != self.revision:
            return True
        self.decision = {"outcome": outcome, **decision}
        if outcome == "publish":
            self.status = "published"
        elif outcome == "request-changes":
            self.status = "changes-requested"
        else:
            self.status = "published" if self.published_revision else "rejected"
        return True

    def stand(self, phase: str, outcome: str | None, since: datetime, sequence: int) -> bool:
        """Take over what the phase log says; False when something newer was known. The library's text and its version
        stay as they are: nobody who is writing has to merge with this.
        """
        if sequence <= self.standing_sequence:
            return False
        self.standing_sequence = sequence
        if self.standing is None or (self.standing["phase"], self.standing["outcome"]) != (phase, outcome):
            moment = timestamp(since)
            self.standing = {"phase": phase, "outcome": outcome, "since": moment}
        return True

    def must_be_alive(self) -> None:
        """Raises Problem 409 for what can't be changed any more."""
        told = {"withdrawn": "ingetrokken", "rejected": "afgewezen", "merged": "samengevoegd met een ander"}
        if (nl := told.get(self.status)) is not None:
            raise conflict(
                f"project-{self.status}",
                f"Dit project is {nl}. Je kunt het niet meer wijzigen; begin een nieuw project.",
                f"This project was {self.status}. It can't be changed any more; start a new one.",
            )

    def touch(self, now: datetime) -> None:
        """Count a change of the record."""
        self.updated_at = now
        self.version += 1


def library_of(home: Home) -> Library:
    """The library that a person works for, as events tell of it."""
    return Library(**vars(home))


def public_content(content: dict[str, Any]) -> Content:
    """The part of the working copy that may leave this service. A partner's kind goes beside the names."""
    values = {name: value for name, value in content.items() if name not in PRIVATE}
    if kinds := {it["name"]: it["kind"] for it in values.get("partners") or () if isinstance(it, dict)}:
        names = [it["name"] if isinstance(it, dict) else it for it in values["partners"]]
        values |= {"partners": names, "partnerKinds": kinds}
    return Content.model_validate(values)
