"""Which saved searches a project matches: the catalogue's question turned round.

An index of the searches in the memory of the process gives the few that may match (`domain.Searches`); the words of
those are then held against the project exactly (`words.meeting`).
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Text, cast, select

from services.search import terms
from services.search.projection import Text as ProjectText
from services.search.projection import text_of
from services.search.saved import words
from services.search.saved.bodies import SavedQuery
from services.search.saved.domain import Face, SavedSearch, Searches, chosen_of
from services.search.saved.store import number_of, searches
from shared.contracts.projects import Content, Library
from shared.db import Transaction
from shared.vocabularies import memory

AT_ONCE = 50
"""Searches that are read before requests and events have their turn."""

_SINCE = select(
    searches.c.id,
    searches.c.generation,
    searches.c.saved_after,
    searches.c.query,
    cast(searches.c.words, Text).label("words"),
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


async def matching(tx: Transaction, projects: Sequence[Face], known: Searches) -> list[tuple[Face, SavedSearch]]:
    """Every pair of one of these projects and a saved search that it matches, as GET /v1/projects would find it."""
    documents = await words.documents(tx, [_text(face) for face in projects])
    pairs: list[tuple[int, SavedSearch]] = []
    for place, face in enumerate(projects):
        pairs += ((place, search) for search in known.fitting(face, words.keys_of(documents[place])))
        await asyncio.sleep(0)  # requests and events wait for one project at most
    return await _said(tx, projects, documents, pairs)


async def among(tx: Transaction, pairs: Sequence[tuple[Face, SavedSearch]]) -> list[tuple[Face, SavedSearch]]:
    """Those of these pairs that match."""
    projects = list({face.project_id: face for face, _ in pairs}.values())
    place_of = {face.project_id: place for place, face in enumerate(projects)}
    documents = await words.documents(tx, [_text(face) for face in projects])
    codes = [face.codes() for face in projects]
    fitting = [
        (place_of[face.project_id], search)
        for face, search in pairs
        if search.fits(codes[place_of[face.project_id]], parel=face.parel)
    ]
    return await _said(tx, projects, documents, fitting)


async def _said(
    tx: Transaction, projects: Sequence[Face], documents: Sequence[words.Document], pairs: list[tuple[int, SavedSearch]]
) -> list[tuple[Face, SavedSearch]]:
    asked = [(place, search.id) for place, search in pairs if search.has_words]
    met = await words.meeting(tx, documents, asked)
    return [(projects[place], search) for place, search in pairs if not search.has_words or (place, search.id) in met]


def _ready(row: Row[Any]) -> SavedSearch:
    query = SavedQuery.model_construct(**row.query)
    asked = query.filters()
    return SavedSearch(
        id=row.id,
        generation=row.generation,
        saved_after=row.saved_after,
        chosen=chosen_of(terms.chosen(asked)[0], asked),
        parels_only=query.parel,
        has_words=row.words is not None,
        needs=words.needs(row.words),
    )


def _text(face: Face) -> ProjectText:
    home = Library(isil=face.isil, name=face.library_name, province=face.province)
    return text_of(Content.model_validate(face.content, extra="ignore"), home)
