"""What goes out over HTTP about how projects come from each other."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.search.bodies import Adopter, LibraryAnswer, Moment, Values
from services.search.day import TOLD, AsOf
from services.search.lineage.graph import DEPTH, MOST, Direction
from shared.web.body import Answer


class _Question(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    as_of: AsOf | None = Field(default=None, description=TOLD)


class LineageAsked(_Question):
    """The query string of a lineage."""

    direction: Direction = Field(default="both", description="What it came from, what it led to, or both")
    depth: int = Field(default=DEPTH, ge=1, le=DEPTH, description="Steps in each direction")


class SpreadAsked(_Question):
    """The query string of a spread."""

    interval: Literal["month", "year"] = "month"


class CatalogueAsked(_Question):
    """What most-adopted and time-to-adopt are about. A filter may be repeated: one of its values is enough."""

    theme: Values = Field(default=[], description="Codes or labels; old codes are found under their successor")
    province: Values = []
    phase: Values = []

    def filters(self) -> dict[str, list[str]]:
        """What is filtered by, per dimension, as it was asked."""
        values = {"theme": self.theme, "province": self.province, "phase": self.phase}
        return {dimension: asked for dimension, asked in values.items() if asked}


class MostAdoptedAsked(CatalogueAsked):
    """The query string of what is most built upon."""

    by: Literal["direct", "all"] = Field(default="direct", description="Count one hop, or all of them")
    size: int = Field(default=20, ge=1, le=MOST)


class Node(Answer):
    """A project in a lineage. `depth` is how many steps it is away from the one that was asked for."""

    id: UUID
    title: str
    library: LibraryAnswer
    province: str
    phase: str
    outcome: str | None
    published_at: Moment
    depth: int


class Edge(Answer):
    """`from` builds on `to`, since the first publication that says so."""

    from_: UUID = Field(alias="from")
    to: UUID
    relation: str
    note: str
    since: Moment


class AdoptingLibrary(Adopter):
    """A library in a lineage that does the project `projectId` too, and has no record of its own. Of an earlier day its
    words are those that the line has now, none when it is not public any more.
    """

    project_id: UUID
    confirmed_at: Moment | None


class Lineage(Answer):
    """What a project came from and what it led to, itself included and first. `adopters` are libraries without a node.
    `truncated`: there are more projects than an answer holds, and the farthest are left out.
    """

    as_of: date | None
    nodes: list[Node]
    edges: list[Edge]
    adopters: list[AdoptingLibrary]
    truncated: bool


class ProvinceCount(Answer):
    """How many in one province."""

    code: str
    label: str
    count: int


class SpreadStep(Answer):
    """One month or year in which somebody took it over. `total` counts from the beginning until its end."""

    period: str = Field(description="yyyy-mm, or yyyy")
    projects: int = Field(description="New projects that build on it, over any number of hops")
    adopters: int = Field(description="New libraries in the register, without such a project")
    total: int
    provinces: list[ProvinceCount]


class ProvinceReached(Answer):
    """A province, and when the first project or adopter in it was there. The project's own is the first."""

    code: str
    label: str
    reached_at: Moment


class Days(Answer):
    """How long it took from the publication of the older project to that of the newer one, in days. `ties` is how many
    times that is known; without any there are no days.
    """

    ties: int
    median: float | None
    first_quartile: float | None
    third_quartile: float | None


class Hop(Days):
    """The same for one hop: 1 is from the project itself to what builds on it."""

    hop: int


class Spread(Answer):
    """How an idea spread from one project."""

    as_of: date | None
    projects: int
    adopters: int
    series: list[SpreadStep]
    provinces: list[ProvinceReached]
    time_to_adopt: Days
    hops: list[Hop]


class MostAdopted(Answer):
    """A project with how often it was adopted: by projects that build on it or libraries in the register, in one hop
    (`direct`, as `adoptions` elsewhere) or in any number of them (`all`), each counted once.
    """

    id: UUID
    title: str
    library: LibraryAnswer
    province: str
    phase: str
    outcome: str | None
    published_at: Moment
    direct: int
    all: int


class MostAdoptedList(Answer):
    """What is most built upon, the first first. `total` projects were built upon; `truncated`: not all are shown."""

    as_of: date | None
    total: int
    truncated: bool
    items: list[MostAdopted]


class CodeDays(Days):
    """Days for one theme or province."""

    code: str
    label: str


class TimeToAdopt(Answer):
    """How long ideas took to be built upon: by the theme of the older project, and by the province of the newer."""

    as_of: date | None
    overall: Days
    themes: list[CodeDays]
    provinces: list[CodeDays]
