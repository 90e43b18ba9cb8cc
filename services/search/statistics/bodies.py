"""What comes in and goes out over HTTP about the catalogue in numbers. `href` finds as many projects as it says."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.search.bodies import Asked, LibraryAnswer, Moment
from shared.web.body import Answer


class MatrixAsked(Asked):
    """The query string of a matrix: what a search is filtered by, and what to count by."""

    by: Annotated[str, StringConstraints(max_length=200)] = Field(
        default="theme,province", description="One to four of theme, phase, province and year, with commas between"
    )


class Statistics(Answer):
    """The catalogue in three numbers; `adoptions` counts how often a project was adopted: the sum over all of them."""

    projects: int
    libraries: int
    adoptions: int
    href: str


class AxisCode(Answer):
    """One code of an axis, with its label."""

    code: str
    label: str


class Axis(Answer):
    """One thing that is counted by: its codes, in the order in which people read them."""

    dimension: str
    codes: list[AxisCode]


class Cell(Answer):
    """How many projects have these codes, in the order of the axes."""

    codes: list[str]
    count: int
    href: str


class Matrix(Answer):
    """Projects by one to four dimensions. A cell that is not there is empty. A project with several themes counts in
    the cell of each, and one without a start year in none of a year: cells don't add up to `total`.
    """

    total: int
    href: str
    axes: list[Axis]
    cells: list[Cell]


class WhiteSpot(Answer):
    """One theme in one province. `white`: nobody experiments with it there."""

    theme: str
    province: str
    count: int
    href: str
    experiments: int
    experiments_href: str
    white: bool


class ThemeByProvince(Answer):
    """Every theme of today in every province: where the white spots are."""

    total: int
    href: str
    themes: list[AxisCode]
    provinces: list[AxisCode]
    cells: list[WhiteSpot]


class FunnelPhase(Answer):
    """One phase: how many projects ever reached it, and how many of them ever went on from it, were returned from it to
    an earlier one, stopped in it or went on after that. `now`: are in it, whatever their outcome; `href` finds those,
    and there is none for an earlier day.
    """

    code: str
    label: str
    reached: int
    went_on: int
    returned: int
    stopped: int
    resumed: int
    now: int
    href: str


class Funnel(Answer):
    """The way through the phases. Each project counts once for each number."""

    as_of: date | None
    phases: list[FunnelPhase]


class Failure(Answer):
    """A project that stopped or failed, and what it taught. `why` is what the library says of its phase."""

    id: UUID
    title: str
    library: LibraryAnswer
    province: str
    themes: list[str]
    phase: str
    outcome: str
    published_at: Moment
    moved_at: Moment | None
    result: str | None
    tips: str | None
    why: str | None


class Failures(Answer):
    """Projects that stopped or failed, the newest first."""

    total: int
    href: str
    page: int
    size: int
    items: list[Failure]
