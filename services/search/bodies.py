"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic.alias_generators import to_camel
from sqlalchemy import Row

from services.search.day import TOLD, AsOf
from services.search.similar import Likeness
from shared.moments import timestamp
from shared.web.body import Answer, Body

DEEPEST = 10_000
"""Items that can be paged to. Whoever wants all of them takes an export, not page 5000."""


Moment = Annotated[datetime, PlainSerializer(timestamp, return_type=str)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Values = Annotated[list[Value], Field(max_length=50)]
Year = Annotated[int, Field(ge=1900, le=2100)]
Typed = Annotated[str, StringConstraints(max_length=10_000)]


class Filtered(BaseModel):
    """Which projects somebody asks for. A filter may be repeated: one of its values is enough, for every filter."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    q: Typed = Field(default="", description='Words, "words in this order", -not, field:value')
    theme: Values = Field(default=[], description="Codes or labels")
    phase: Values = []
    province: Values = []
    library: Values = Field(default=[], description="ISIL, or the name as it is written")
    target_group: Values = []
    core_function: Values = []
    start_year: Annotated[list[Year], Field(max_length=50)] = []
    outcome: Values = []
    origin: Values = []
    parel: bool = Field(default=False, description="Only parels")

    def filters(self) -> dict[str, list[str]]:
        """What is filtered by, per dimension, as it was asked."""
        values = {
            "theme": self.theme,
            "phase": self.phase,
            "province": self.province,
            "library": self.library,
            "targetGroup": self.target_group,
            "coreFunction": self.core_function,
            "startYear": [str(year) for year in self.start_year],
            "outcome": self.outcome,
            "origin": self.origin,
        }
        return {dimension: asked for dimension, asked in values.items() if asked}


class Sought(Filtered):
    """What is looked for, and in which order people want to see it."""

    sort: Literal["relevance", "newest", "adopted", "moved"] | None = Field(
        default=None, description="Relevance when there are words, else the newest first; `moved`: last change of phase"
    )


class Asked(Sought):
    """The query string of a search: what is looked for, and which page of it. Filters may be repeated."""

    as_of: AsOf | None = Field(default=None, description=TOLD)
    exact: bool = Field(default=False, description="Only projects with every word; no word is guessed or left out")
    facets: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="The dimensions to count, with commas between; empty: none; left out: all of them"
    )
    page: int = Field(default=1, ge=1, le=DEEPEST)
    size: int = Field(default=20, ge=1, le=100)


class LibraryAnswer(Answer):
    """A library organisation."""

    isil: str
    name: str
    province: str


class Item(Answer):
    """A project in a list. `highlights` is HTML: matching words in `<mark>`, everything else escaped."""

    id: UUID
    title: str
    summary: str
    highlights: dict[str, str] = Field(default_factory=dict)
    phase: str
    outcome: str | None
    origin: str
    themes: list[str]
    target_groups: list[str]
    start_year: int | None
    province: str
    library: LibraryAnswer
    published_at: Moment
    updated_at: Moment
    moved_at: Moment | None
    adoptions: int
    parel: bool


class FacetTerm(Answer):
    """How many projects of the answer have this code, as if its own filter were off."""

    code: str
    label: str
    count: int


class Found(Answer):
    """One page of a search."""

    total: int
    page: int
    size: int
    items: list[Item]
    facets: dict[str, list[FacetTerm]]
    did_you_mean: str | None = Field(description="The question as it was understood, when a word was not known")


class SimilarItem(Item):
    """A project that resembles another, with the reasons in words."""

    score: float
    reasons: list[str]


class Similar(Answer):
    """What resembles a project or a draft, the likest first."""

    items: list[SimilarItem]


class SimilarDraft(Body):
    """A draft, as far as it is written. It is compared and forgotten."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    summary: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    goal: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    approach: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    themes: Annotated[list[Value], Field(max_length=20, default_factory=list)]
    target_groups: Annotated[list[Value], Field(max_length=50, default_factory=list)]


class Adopter(Answer):
    """A library that does a project too, as both libraries say. `ownProjectId` is its own record of it, if it
    has one in the catalogue; `reason` is why it stopped.
    """

    library: LibraryAnswer
    adopted_as: str
    phase: str | None
    changed: str
    since: str
    status: Literal["confirmed", "ended"]
    outcome: str | None
    reason: str | None
    own_project_id: UUID | None


class Suggestion(Answer):
    """One completion. `id` is that of a project, `code` that of a theme or a library's ISIL."""

    kind: Literal["title", "word", "theme", "library"]
    text: str
    id: UUID | None = None
    code: str | None = None


class Suggestions(Answer):
    """Completions, the best first."""

    items: list[Suggestion]


def similar_item(found: Likeness) -> SimilarItem:
    """A project that resembles another."""
    return SimilarItem.model_validate({**found.card, "score": found.score, "reasons": found.reasons})


def adopter(row: Row[Any]) -> Adopter:
    """A line of the register."""
    return Adopter.model_validate({**row.line, "ownProjectId": row.own_id})


def record(row: Row[Any], adopters: list[Adopter], adoptions: int) -> dict[str, Any]:
    """A published project: its text, and where it stands."""
    return {
        **row.content,
        "id": str(row.id),
        "revision": row.revision,
        "library": library(row).model_dump(by_alias=True),
        "province": row.province,
        "phase": row.phase,
        "outcome": row.outcome,
        "publishedAt": timestamp(row.first_published_at),
        "updatedAt": timestamp(_updated(row)),
        "movedAt": timestamp(row.moved_at) if row.moved_at else None,
        "adoptions": adoptions,
        "parel": row.parel,
        "adopters": [each.model_dump(mode="json", by_alias=True) for each in adopters],
    }


def library(row: Row[Any]) -> LibraryAnswer:
    """The library of a project, as it was when the revision was published."""
    return LibraryAnswer(isil=row.isil, name=row.library_name, province=row.province)


def _updated(row: Row[Any]) -> datetime:
    """The last thing that everyone could see happen to it."""
    latest: datetime = max(row.published_at, row.moved_at or row.published_at)
    return latest
