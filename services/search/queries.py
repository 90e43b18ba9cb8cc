"""What everyone may read: the catalogue."""

from typing import Any
from uuid import UUID

from services.search import catalogue, finding, lineage, similar, suggesting, terms
from services.search.bodies import (
    DEEPEST,
    AdoptingLibrary,
    Asked,
    Edge,
    FacetTerm,
    Found,
    Lineage,
    Node,
    Similar,
    SimilarDraft,
    Statistics,
    Suggestion,
    Suggestions,
    adopter,
    item,
    library,
    record,
    similar_item,
)
from services.search.highlights import Marks, highlights, words_of
from services.search.words import understand
from shared.db import Transaction
from shared.problems import Fault, Problem, Text, invalid, merged, not_found
from shared.vocabularies import vocabulary

ALIKE = 10
SUGGESTED = 10
GONE = not_found(
    "Dit project staat niet (meer) in de catalogus.", "This project is not (or no longer) in the catalogue."
)


async def _gone(tx: Transaction, project_id: UUID, route: str = "") -> Problem:
    """Why there is no such project: it lives on in another one, or it is not in the catalogue."""
    into = await catalogue.lives_on_in(tx, project_id)
    return GONE if into is None else merged(f"/v1/projects/{into}{route}")


async def search(tx: Transaction, asked: Asked) -> Found:
    """One page of what is found, with its facets. Raises Problem 400 naming every parameter that is not right."""
    chosen, faults = terms.chosen(asked.filters())
    if asked.page * asked.size > DEEPEST:
        told = Text(
            f"Je kunt tot {DEEPEST} resultaten bladeren. Maak de vraag preciezer.",
            f"You can page up to {DEEPEST} results. Make the question more precise.",
        )
        faults.append(Fault("query", "page", "too-deep", told))
    if faults:
        raise invalid(faults)
    question = understand(asked.q)
    looked_for = finding.Search(question, chosen, asked.parel)
    total, counted = await finding.counts(tx, looked_for)
    sort = asked.sort or ("relevance" if question else "newest")
    rows = await finding.page(tx, looked_for, sort, asked.page, asked.size) if total else []
    marks = Marks()
    if question and rows:
        words = {word for row in rows for word in words_of(row.content)}
        marks = Marks(await finding.matching_words(tx, question, words), question.phrases)
    return Found(
        total=total,
        page=asked.page,
        size=asked.size,
        items=[item(row, highlights(row.content, marks) if question else {}) for row in rows],
        facets={dimension: _facet(dimension, found) for dimension, found in counted.items()},
    )


def _facet(dimension: str, found: list[tuple[str, str | None, int]]) -> list[FacetTerm]:
    name = terms.VOCABULARIES.get(dimension)
    counted = [
        FacetTerm(code=code, label=label or (vocabulary(name).label(code) if name else code), count=count)
        for code, label, count in found
    ]
    return sorted(counted, key=lambda term: (*terms.place(dimension, term.code, term.count), term.label))


async def project(tx: Transaction, project_id: UUID) -> dict[str, Any]:
    """A published project. Raises Problem 404."""
    row = await catalogue.find(tx, project_id)
    if row is None:
        raise await _gone(tx, project_id)
    return record(row, [adopter(line) for line in await catalogue.adopters(tx, [project_id])])


async def ancestry(tx: Transaction, project_id: UUID) -> Lineage:
    """What a project came from and what it led to. Raises Problem 404."""
    nodes, edges = await lineage.around(tx, project_id)
    if not nodes or nodes[0].id != project_id:
        raise await _gone(tx, project_id, "/lineage")
    lines = await catalogue.adopters(tx, [row.id for row in nodes])
    return Lineage(
        nodes=[
            Node(
                id=row.id,
                title=row.title,
                library=library(row),
                province=row.province,
                phase=row.phase,
                outcome=row.outcome,
                published_at=row.first_published_at,
            )
            for row in nodes
        ],
        edges=[Edge(from_=row.newer_id, to=row.older_id, relation=row.relation, note=row.note) for row in edges],
        adopters=[
            AdoptingLibrary(project_id=line.adopted_id, **adopter(line).model_dump())
            for line in lines
            if line.own_id is None
        ],
    )


async def similar_to(tx: Transaction, project_id: UUID) -> Similar:
    """What resembles a published project. Raises Problem 404."""
    row = await catalogue.find(tx, project_id)
    if row is None:
        raise await _gone(tx, project_id, "/similar")
    texts = tuple(row.content[name] for name in ("title", "summary", "goal", "approach"))
    idea = similar.Idea(texts, frozenset(row.themes), frozenset(row.target_groups), project_id)
    return Similar(items=[similar_item(found) for found in await similar.alike(tx, idea, ALIKE)])


async def similar_to_draft(tx: Transaction, draft: SimilarDraft) -> Similar:
    """What resembles a draft. The draft is kept nowhere."""
    texts = (draft.title, draft.summary or "", draft.goal or "", draft.approach or "")
    idea = similar.Idea(texts, frozenset(draft.themes), frozenset(draft.target_groups))
    return Similar(items=[similar_item(found) for found in await similar.alike(tx, idea, ALIKE)])


async def statistics(tx: Transaction) -> Statistics:
    """The catalogue in numbers."""
    row = await catalogue.statistics(tx)
    return Statistics(projects=row.projects, libraries=row.libraries, adoptions=row.adoptions)


async def suggestions(tx: Transaction, typed: str) -> Suggestions:
    """Themes, libraries and titles with words that begin as typed; nothing for nothing."""
    words = suggesting.beginnings(typed)
    if not words:
        return Suggestions(items=[])
    themes = vocabulary("themes")
    found = [
        Suggestion(kind="theme", text=themes.label(code), code=code)
        for code in themes.codes(terms.today())
        if suggesting.begins(themes.label(code), words)
    ]
    found += [
        Suggestion(kind="library", text=row.name, code=row.isil)
        for row in await suggesting.libraries(tx)
        if suggesting.begins(row.name, words)
    ]
    titles = [
        Suggestion(kind="title", text=row.title, id=row.id) for row in await suggesting.titles(tx, words, SUGGESTED)
    ]
    return Suggestions(items=[*found[: SUGGESTED - min(len(titles), SUGGESTED // 2)], *titles][:SUGGESTED])
