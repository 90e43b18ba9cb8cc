"""Which projects of the catalogue are given out: the filters of the search, in SQL, and the words by its index."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Text, cast, func
from sqlalchemy.dialects import postgresql as pg

from services.search import catalogue, finding, terms
from services.search.bodies import Filtered
from services.search.index.live import Live
from services.search.question import understand
from services.search.synonyms import synonyms
from services.search.tables import projects
from shared.problems import Fault, invalid


@dataclass(frozen=True)
class Selection:
    """What was asked, understood: words, codes per dimension, and whether only parels count."""

    words: str
    chosen: Mapping[str, set[str]]
    parels_only: bool

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a row of `project` must be, its words aside."""
        found = [catalogue.in_catalogue(projects), *(_has(name, codes) for name, codes in self.chosen.items())]
        return [*found, catalogue.is_parel(projects)] if self.parels_only else found


def selection(asked: Filtered, *faults: Fault) -> Selection:
    """What is asked for. Raises Problem 400 naming every parameter that is not right, `faults` among them."""
    chosen, wrong = terms.chosen(asked.filters())
    if faults or wrong:
        raise invalid([*wrong, *faults])
    return Selection(asked.q, chosen, asked.parel)


def matching_ids(live: Live, words: str) -> list[UUID] | None:
    """The projects in which these words are found, in no order; None when there are no words: all of them. For a
    thread: it takes a second for a million. Raises Problem 503 while there is no index.
    """
    question = understand(words)
    if not question and not question.filters:
        return None
    found = finding.find(live.snapshot, finding.Search(question), synonyms())
    return found.seen.ids(found.everything.query)


COLUMNS: dict[str, Column[Any]] = {
    "theme": projects.c.themes,
    "phase": projects.c.phase,
    "province": projects.c.province,
    "library": projects.c.isil,
    "targetGroup": projects.c.target_groups,
    "startYear": projects.c.start_year,
    "outcome": projects.c.outcome,
    "origin": projects.c.origin,
}


def _has(dimension: str, codes: set[str]) -> ColumnElement[bool]:
    if dimension == "coreFunction":
        return projects.c.content["coreFunctions"].op("?|")(cast(sorted(codes), pg.ARRAY(Text)))
    column: ColumnElement[Any] = COLUMNS[dimension]
    if isinstance(column.type, pg.ARRAY):
        return column.op("&&")(cast(sorted(codes), pg.ARRAY(Text)))
    if dimension == "startYear":
        return column.in_(sorted(int(code) for code in codes))
    if dimension == "library":
        named = func.lower(projects.c.library_name).in_(sorted(code.casefold() for code in codes))
        return column.in_(sorted(codes)) | named
    return column.in_(sorted(codes))
