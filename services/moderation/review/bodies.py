"""What goes out over HTTP about the review of a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.moderation.review.domain import Check
from services.moderation.review.store import LinkCheck
from shared.contracts.projects import Library
from shared.differences import Difference, Kind
from shared.web.body import Answer


class Piece(Answer):
    """A passage that both texts have, or one of them."""

    kind: Kind
    text: str


class ReviewDifference(Answer):
    """A field that differs from what is public. `words` for a text."""

    field: str
    before: Any
    after: Any
    words: list[Piece] | None

    @classmethod
    def of(cls, found: Difference) -> "ReviewDifference":
        """The difference as it is shown."""
        words = None if found.words is None else [Piece(kind=it.kind, text=it.text) for it in found.words]
        return cls(field=found.field, before=found.before, after=found.after, words=words)


class CheckAnswer(Answer):
    """What a check says: `ok`, `warning` or `fault`; about which field, and the passage it is about."""

    code: str
    level: str
    field: str | None
    text: str
    text_en: str
    found: str | None

    @classmethod
    def of(cls, check: Check) -> "CheckAnswer":
        """The check in both languages."""
        nl, en = check.text
        return cls(code=check.code, level=check.level, field=check.field, text=nl, text_en=en, found=check.found)


class LinkAnswer(Answer):
    """A link of the text. `fault`: why it counts as broken; `checkedAt` null: not looked at yet."""

    url: str
    checked_at: datetime | None
    status: int | None
    fault: str | None

    @classmethod
    def of(cls, link: LinkCheck) -> "LinkAnswer":
        """The link and what is known of it."""
        return cls(url=link.url, checked_at=link.checked_at, status=link.status, fault=link.fault)


class Links(Answer):
    """The links of the newest revision."""

    items: list[LinkAnswer]


class LookAlike(Answer):
    """A published project that resembles the text, with the reasons in words."""

    id: UUID
    title: str
    library: Library
    phase: str
    outcome: str | None
    score: float
    reasons: list[str]


class OtherProject(Answer):
    """Another project of the same library."""

    case_id: UUID
    project_id: UUID
    title: str
    status: str
    phase: str | None
    outcome: str | None


class Review(Answer):
    """What to know before deciding on the newest revision.

    `difference` is against revision `against`, the published one; null: nothing is public yet, or this is what is.
    `lookAlikes` is null when search did not answer; `lookAlikesMissing` says why, in Dutch.
    """

    revision: int
    against: int | None
    difference: list[ReviewDifference]
    checks: list[CheckAnswer]
    links: list[LinkAnswer]
    look_alikes: list[LookAlike] | None
    look_alikes_missing: str | None
    other_projects: list[OtherProject]
