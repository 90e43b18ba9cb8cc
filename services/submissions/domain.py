"""A project as its library writes it. Pure: no database, no HTTP, no clock.

    draft ──submit──► submitted ──► changes-requested ──submit──► submitted ──► published ──submit──► submitted …
      │                   │    └──► rejected
      └─discard           └─withdraw, at any moment after the first submission ──► withdrawn

The library writes on a working copy. Each submission freezes it as the next revision. What is published is a revision,
never the working copy, so a published project keeps its face while it is being revised.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.projects import Content, Library
from shared.contracts.submissions import ProjectRevised, ProjectSubmitted, ProjectWithdrawn
from shared.principal import Principal
from shared.problems import Fault, Text, conflict, forbidden, invalid, not_found
from shared.vocabularies import vocabulary

REQUIRED = ("title", "summary", "goal", "approach", "origin", "phase", "themes")
"""What must be filled in to submit (the record's own form asks for the rest, but never insists)."""
TITLE = (5, 120)
SUMMARY = 600
THEMES = 5
TOTAL_BYTES = 48 * 1024
"""All text of one revision together; an event with its attributes has to stay below 64 KB."""
PRIVATE = ("contact", "reviewDue")
"""Fields that stay in this service: they are in no event and no public answer."""


@dataclass
class Project:
    """The aggregate. `version` counts every change and is the ETag; `revision` counts submissions from 1."""

    id: UUID
    library: Library
    owner: str
    content: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    status: str = "draft"
    revision: int = 0
    published_revision: int | None = None
    submitted_at: datetime | None = None
    decision: dict[str, Any] | None = None
    moderation_sequence: int = 0
    version: int = 1
    events: list[ProjectSubmitted | ProjectRevised | ProjectWithdrawn] = field(default_factory=list)

    def sees_working_copy(self, person: Principal | None) -> bool:
        """Only the library itself sees what it has not submitted yet."""
        return person is not None and person.library is not None and person.library.isil == self.library.isil

    def sees_submission(self, person: Principal | None) -> bool:
        """The moderators of the area see what was submitted."""
        return person is not None and self.revision > 0 and person.moderates(self.library.province)

    @property
    def is_public(self) -> bool:
        return self.published_revision is not None and self.status != "withdrawn"

    def must_be_edited_by(self, person: Principal) -> None:
        """Raise 404 for who may not even see it, 403 for who may only look."""
        if person.has("staff") and self.sees_working_copy(person):
            return
        if self.is_public or self.sees_submission(person) or self.sees_working_copy(person):
            raise forbidden(
                "Alleen medewerkers van de bibliotheek van dit project mogen dit.",
                "Only staff of this project's library may do this.",
            )
        raise not_found()

    def change(self, changes: dict[str, Any], now: datetime) -> None:
        """Merge `changes` into the working copy (RFC 7396 at the top level: null empties a field)."""
        self._must_be_alive()
        merged = {**self.content, **changes}
        self.content = {name: value for name, value in merged.items() if value is not None}
        self._touch(now)

    def submit(self, now: datetime) -> None:
        """Freeze the working copy as the next revision. Raises Problem 400 with everything that is still missing."""
        self._must_be_alive()
        if faults := missing(self.content):
            raise invalid(faults)
        first = self.revision == 0
        self.revision += 1
        self.status, self.submitted_at = "submitted", now
        self._touch(now)
        kind = ProjectSubmitted if first else ProjectRevised
        self.events.append(
            kind(
                project_id=self.id,
                revision=self.revision,
                library=self.library,
                content=public_content(self.content),
                submitted_at=now,
            )
        )

    def withdraw(self, reason: str, now: datetime) -> None:
        """Take a submitted or published project back, for good."""
        self._must_be_alive()
        self.status = "withdrawn"
        self._touch(now)
        self.events.append(
            ProjectWithdrawn(project_id=self.id, revision=self.revision, reason=reason, withdrawn_at=now)
        )

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
        if self.status == "withdrawn" or revision != self.revision:
            return True
        self.decision = {"outcome": outcome, **decision}
        if outcome == "publish":
            self.status = "published"
        elif outcome == "request-changes":
            self.status = "changes-requested"
        else:
            self.status = "published" if self.published_revision else "rejected"
        return True

    def _must_be_alive(self) -> None:
        if self.status in ("withdrawn", "rejected"):
            nl = "ingetrokken" if self.status == "withdrawn" else "afgewezen"
            raise conflict(
                f"project-{self.status}",
                f"Dit project is {nl}. Je kunt het niet meer wijzigen; begin een nieuw project.",
                f"This project was {self.status}. It can't be changed any more; start a new one.",
            )

    def _touch(self, now: datetime) -> None:
        self.updated_at = now
        self.version += 1


def public_content(content: dict[str, Any]) -> Content:
    """The part of the working copy that may leave this service."""
    return Content.model_validate({name: value for name, value in content.items() if name not in PRIVATE})


def missing(content: dict[str, Any]) -> list[Fault]:
    """Everything that keeps this text from being submitted, all at once."""
    faults = [
        Fault(
            "body",
            f"/{name}",
            "missing",
            Text("Dit veld is nog leeg. Vul het in.", "This field is still empty. Fill it in."),
        )
        for name in REQUIRED
        if not content.get(name)
    ]
    title, summary = content.get("title") or "", content.get("summary") or ""
    if title and not TITLE[0] <= len(title) <= TITLE[1]:
        faults.append(
            Fault(
                "body",
                "/title",
                "length",
                Text("Een titel heeft 5 tot 120 tekens.", "A title has 5 to 120 characters."),
            )
        )
    if len(summary) > SUMMARY:
        words = Text(
            f"De samenvatting is {len(summary)} tekens lang; maak er hooguit {SUMMARY} van.",
            f"The summary is {len(summary)} characters long; make it {SUMMARY} at most.",
        )
        faults.append(Fault("body", "/summary", "string-too-long", words))
    if not faults and len(json.dumps(content, ensure_ascii=False).encode()) > TOTAL_BYTES:
        words = Text("Alle tekst samen is te lang. Zet lange stukken in een bijlage.", "All text together is too long.")
        faults.append(Fault("body", "", "too-large", words))
    return faults


def unknown_codes(content: dict[str, Any]) -> list[Fault]:
    """Codes that are in no vocabulary, whether the field takes one or several."""
    faults = []
    for name, terms in VOCABULARY_OF.items():
        value = content.get(name)
        several = isinstance(value, list)
        for index, code in enumerate(value if isinstance(value, list) else [value] if value else []):
            if vocabulary(terms).term(code) is None:
                pointer = f"/{name}/{index}" if several else f"/{name}"
                words = Text(f"Deze waarde kennen we niet: {code}.", f"We don't know this value: {code}.")
                faults.append(Fault("body", pointer, "unknown-code", words))
    return faults


VOCABULARY_OF = {
    "origin": "origins",
    "phase": "phases",
    "themes": "themes",
    "targetGroups": "target-groups",
    "coreFunctions": "core-functions",
    "takeover": "takeover",
    "evaluation": "evaluation",
    "outcome": "outcomes",
    "reach": "reaches",
    "licence": "licences",
}
