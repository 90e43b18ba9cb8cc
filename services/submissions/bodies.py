"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import Row

from services.submissions.domain import PRIVATE, Project
from shared.differences import Comparison, Kind
from shared.moments import timestamp
from shared.web.body import Answer, Body, Day

Line = Annotated[str, StringConstraints(max_length=200)]
Paragraphs = Annotated[str, StringConstraints(max_length=8000)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s]+$")]
Email = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class BuildsOnBody(Body):
    """An earlier project that this one builds on."""

    project_id: UUID
    relation: Code
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class Partner(Body):
    """An organisation that takes part, and of what kind it is. A partner may also be just a name."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    kind: Code


class Material(Body):
    """A link with the licence of what is behind it, or, with its `id`, a file that was added before: what the library
    says of it counts, the rest is as we know it.
    """

    title: Line
    url: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://|/v1/)[^\s]+$")] | None = None
    licence: Code = "CC-BY-4.0"
    id: Annotated[str, StringConstraints(max_length=40)] | None = None
    alt_text: Annotated[str, StringConstraints(max_length=500)] | None = None
    file_name: Line | None = None
    media_type: Line | None = None
    size: Annotated[str, StringConstraints(max_length=20)] | None = None
    sha256: Annotated[str, StringConstraints(max_length=64)] | None = None


class Contact(Body):
    """The contact person: personal data, never in an event, and only for people who are logged in."""

    name: Line
    email: Email | None = None
    phone: Annotated[str, StringConstraints(max_length=30)] | None = None


class Changes(Body):
    """Fields of the record, as far as they are filled in. Drafts may be half finished; submitting asks for more."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = None
    summary: Annotated[str, StringConstraints(max_length=5000)] | None = None
    goal: Paragraphs | None = None
    approach: Paragraphs | None = None
    result: Paragraphs | None = None
    tips: Paragraphs | None = None
    origin: Code | None = None
    phase: Code | None = None
    themes: Annotated[list[Code], Field(max_length=5)] | None = None
    start_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    phase_note: Paragraphs | None = None
    reach: Code | None = None
    outcome: Code | None = None
    core_functions: Annotated[list[Code], Field(max_length=5)] | None = None
    target_groups: Annotated[list[Code], Field(max_length=20)] | None = None
    partners: Annotated[list[Line | Partner], Field(max_length=30)] | None = None
    costs: Paragraphs | None = None
    hours: Paragraphs | None = None
    location: Line | None = None
    takeover: Code | None = None
    evaluation: Code | None = None
    evaluation_result: Paragraphs | None = None
    materials: Annotated[list[Material], Field(max_length=20)] | None = None
    builds_on: Annotated[list[BuildsOnBody], Field(max_length=20)] | None = None
    mailbox: Email | None = None
    contact: Contact | None = None
    licence: Code | None = None
    review_due: Day | None = None
    source: WebAddress | None = None

    def fields(self) -> dict[str, Any]:
        """Only what the caller sent, as JSON values; a null says: empty this field."""
        return self.model_dump(mode="json", by_alias=True, include=self.model_fields_set)


class Draft(Changes):
    """A new project: only the title is required."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Advice(Answer):
    """What would make the record more useful; nobody has to follow it."""

    pointer: str
    code: str
    detail: str


class Submitted(Answer):
    """The receipt of a submission. `advice` is there only when there is any."""

    project_id: UUID
    revision: int
    status: str
    advice: list[Advice] | None = None


class RevisionItem(Answer):
    """One revision in the list of them."""

    revision: int
    submitted_at: datetime


class Words(Answer):
    """A passage of two compared texts: in both, or only in the newer (`added`) or the older one (`removed`)."""

    kind: Kind
    text: str


class FieldChange(Answer):
    """How one field differs between two texts. `words` of a text, `added` and `removed` of a list; null otherwise."""

    field: str
    before: Any
    after: Any
    words: list[Words] | None = None
    added: list[Any] | None = None
    removed: list[Any] | None = None


class Revision(RevisionItem):
    """One revision, whole."""

    project_id: UUID
    content: dict[str, Any]
    changes: list[FieldChange]


def record(project: Project, content: dict[str, Any]) -> dict[str, Any]:
    """A project as its library and its moderators see it: every field of this text, and where it stands."""
    review = {} if project.review_due is None else {"reviewDue": project.review_due.isoformat()}
    return {
        **review,  # the text's own date wins: it counts from its publication on
        **content,
        **_identity(project),
        "status": project.status,
        "revision": project.revision,
        "updatedAt": at(project.updated_at),
        "submittedAt": at(project.submitted_at),
        "decision": project.decision,
    }


def public_record(project: Project, face: Row[Any], *, logged_in: bool) -> dict[str, Any]:
    """A project as everyone sees it: its published revision, as if nothing had come after it, in the phase and with the
    outcome that the phase log says now. Who the contact person is, is for people who are `logged_in`.
    """
    standing = project.standing or {}
    now = {name: standing[name] for name in ("phase", "outcome") if standing.get(name) is not None}
    private = [name for name in PRIVATE if not (logged_in and name == "contact")]
    text = {name: value for name, value in face.content.items() if name not in private}
    if standing and standing["outcome"] is None:
        text.pop("outcome", None)
    return {
        **text,
        **now,
        **_identity(project),
        "status": "published",
        "revision": face.revision,
        "updatedAt": at(face.submitted_at),
    }


def _identity(project: Project) -> dict[str, Any]:
    return {
        "id": str(project.id),
        "publishedRevision": project.published_revision,
        "library": project.library.model_dump(by_alias=True),
        "province": project.library.province,
        "createdAt": at(project.created_at),
        "standing": project.standing,
    }


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    """Field by field, in the order of the newer text."""
    return [
        FieldChange.model_validate(difference, from_attributes=True)
        for difference in Comparison().fields(before, after)
    ]


def at(moment: datetime | None) -> str | None:
    """A moment as the record has it; null when it has not come."""
    return timestamp(moment) if moment else None
