"""Which saved searches a project matches: the catalogue's question turned round.

An index of the searches in the memory of the process gives the few that may match (`domain.Searches`); the words of
those are then held against the project exactly (`words.meets`).
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from services.search import terms
from services.search.question import understand
from services.search.saved import words
from services.search.saved.bodies import SavedQuery
from services.search.saved.domain import Face, SavedSearch, Searches, chosen_of
from services.search.saved.store import number_of, searches
from services.search.synonyms import synonyms
from shared.db import Transaction
from shared.vocabularies import memory

AT_ONCE = 50
"""Searches that are read before requests and events have their turn."""

_SINCE = select(
    searches.c.id,
    searches.c.generation,
    searches.c.saved_after,
    searches.c.query,
)


class Known:
    """The saved searches as this process knows them. What was deleted is dropped when all are read again: what it
    still matches is not told, for `percolating` asks the database whether it is there.
    """

    def __init__(self) -> None:
        self.searches = Searches()
        self._generation = 0
        self._terms: tuple[int, date] | None = None

    async def refresh(self, tx: Transaction) -> Searches:
        """Take over what was saved or changed since the last time: all of it on another day, or by other terms."""
        now = (memory().generation, terms.today())
        if now != self._terms:
            self.searches, self._generation, self._terms = Searches(), 0, now
        generation = await number_of(tx, "generation")
        if generation != self._generation:
            rows = await tx.execute(_SINCE.where(searches.c.generation > self._generation))
            for number, row in enumerate(rows):
                self.searches.put(_ready(row))
                if number % AT_ONCE == 0:
                    await asyncio.sleep(0)
            self._generation = generation
        return self.searches


async def matching(projects: Sequence[Face], known: Searches) -> list[tuple[Face, SavedSearch]]:
    """Every pair of one of these projects and a saved search that it matches, as GET /v1/projects?exact=true would find
    it.
    """
    found: list[tuple[Face, SavedSearch]] = []
    for face in projects:
        there, codes = words.document(_row(face)), face.codes()
        fitting = known.fitting(face, there.stems)
        found += ((face, search) for search in fitting if words.meets(search.asked, there, codes))
        await asyncio.sleep(0)  # requests and events wait for one project at most
    return found


def among(pairs: Sequence[tuple[Face, SavedSearch]]) -> list[tuple[Face, SavedSearch]]:
    """Those of these pairs that match."""
    faces = {face.project_id: face for face, _ in pairs}
    there = {project_id: words.document(_row(face)) for project_id, face in faces.items()}
    return [
        (face, search)
        for face, search in pairs
        if search.fits(codes := face.codes(), parel=face.parel)
        and words.meets(search.asked, there[face.project_id], codes)
    ]


def _ready(row: Row[Any]) -> SavedSearch:
    query = SavedQuery.model_construct(**row.query)
    filters, asked = query.filters(), words.wanted(understand(query.q), synonyms())
    return SavedSearch(
        id=row.id,
        generation=row.generation,
        saved_after=row.saved_after,
        chosen=chosen_of(terms.chosen(filters)[0], filters),
        parels_only=query.parel,
        asked=asked,
        needs=words.needs(asked),
    )


def _row(face: Face) -> dict[str, Any]:
    return {
        "content": face.content,
        "library_name": face.library_name,
        "province": face.province,
        "themes": face.content["themes"],
        "target_groups": face.content.get("targetGroups") or (),
    }
