"""What everyone may read: the catalogue."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.search import catalogue, finding, similar, suggesting, terms
from services.search.asking import sought
from services.search.bodies import (
    DEEPEST,
    Asked,
    Similar,
    SimilarDraft,
    Suggestions,
    adopter,
    record,
    similar_item,
)
from services.search.dutch.spelling import corrected
from services.search.highlights import Marks, highlights
from services.search.index.live import Live
from services.search.synonyms import synonyms
from shared.db import Transaction
from shared.problems import Fault, Problem, Text, merged, not_found

ALIKE = 10
GONE = not_found(
    "Dit project staat niet (meer) in de catalogus.", "This project is not (or no longer) in the catalogue."
)


async def gone(tx: Transaction, project_id: UUID, route: str = "") -> Problem:
    """Why there is no such project: it lives on in another one, or it is not in the catalogue."""
    into = await catalogue.lives_on_in(tx, project_id)
    return GONE if into is None else merged(f"/v1/projects/{into}{route}")


def search(live: Live, asked: Asked) -> dict[str, Any]:
    """One page of what is found, with its facets, as JSON has it (`bodies.Found`). For a thread: it takes milliseconds
    of processor. Raises Problem 400 naming every parameter that is not right, 503 while there is no index.
    """
    wanted, faults = _facets_wanted(asked.facets)
    if asked.page * asked.size > DEEPEST:
        told = Text(
            f"Je kunt tot {DEEPEST} resultaten bladeren. Maak de vraag preciezer.",
            f"You can page up to {DEEPEST} results. Make the question more precise.",
        )
        faults.insert(0, Fault("query", "page", "too-deep", told))
    found = sought(live, asked, *faults)
    order = asked.sort or "relevance"
    if order == "relevance" and not found.meaning.has_words:
        order = "newest"
    hits = found.page(order, asked.page, asked.size)
    meaning, libraries = found.meaning, live.on(asked.as_of).libraries
    marks = Marks(meaning.stems, meaning.beginnings, meaning.phrases)
    return {
        "total": hits.total,
        "page": asked.page,
        "size": asked.size,
        "items": [{**hit.card, "highlights": highlights(hit, marks) if meaning.has_words else {}} for hit in hits],
        "facets": {name: _facet(name, codes, libraries) for name, codes in found.counts(wanted).items()},
        "didYouMean": corrected(asked.q, meaning.meant) if meaning.meant else None,
    }


def _facets_wanted(asked: str | None) -> tuple[tuple[str, ...], list[Fault]]:
    """The dimensions to count: all of them unless the question says which; none for an empty text."""
    if asked is None:
        return terms.DIMENSIONS, []
    names = tuple(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
    known = ", ".join(terms.DIMENSIONS)
    unknown = [
        Fault(
            "query",
            "facets",
            "unknown-facet",
            Text(f"{name} kan niet geteld worden. Kies uit: {known}.", f"Cannot count {name}. Choose from: {known}."),
        )
        for name in names
        if name not in terms.DIMENSIONS
    ]
    return names, unknown


def _facet(dimension: str, counted: Mapping[str, int], libraries: Mapping[str, str]) -> list[dict[str, Any]]:
    found = [
        {"code": code, "label": finding.label_of(dimension, code, libraries), "count": count}
        for code, count in counted.items()
    ]
    return sorted(found, key=lambda term: (*terms.place(dimension, term["code"], term["count"]), term["label"]))


async def project(tx: Transaction, project_id: UUID) -> dict[str, Any]:
    """A published project. Raises Problem 404."""
    row = await catalogue.find(tx, project_id)
    if row is None:
        raise await gone(tx, project_id)
    adopters = [adopter(line) for line in await catalogue.adopters(tx, [project_id])]
    return record(row, adopters, (await catalogue.adoptions(tx, [project_id]))[project_id])


async def similar_to(tx: Transaction, live: Live, project_id: UUID) -> Similar:
    """What resembles a published project. Raises Problem 404."""
    row = await catalogue.find(tx, project_id)
    if row is None:
        raise await gone(tx, project_id, "/similar")
    texts = {name: row.content.get(name) or "" for name in similar.FIELDS}
    idea = similar.Idea(texts, frozenset(row.themes), frozenset(row.target_groups), project_id)
    return await _alike(live, idea)


async def similar_to_draft(live: Live, draft: SimilarDraft) -> Similar:
    """What resembles a draft. The draft is kept nowhere."""
    texts = {"title": draft.title, "summary": draft.summary, "goal": draft.goal, "approach": draft.approach}
    idea = similar.Idea(
        {name: text or "" for name, text in texts.items()}, frozenset(draft.themes), frozenset(draft.target_groups)
    )
    return await _alike(live, idea)


async def _alike(live: Live, idea: similar.Idea) -> Similar:
    found = await asyncio.to_thread(similar.alike, live.snapshot, idea, synonyms(), ALIKE)
    return Similar(items=[similar_item(each) for each in found])


async def suggestions(live: Live, typed: str) -> Suggestions:
    """Themes, libraries, words and titles that begin as typed; nothing for nothing."""
    return Suggestions(items=await asyncio.to_thread(suggesting.suggestions, live.snapshot, typed, live.libraries))
