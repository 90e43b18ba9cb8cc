"""Finding in the catalogue: one page of what matches, and the counts beside it, in one statement each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql as pg

from services.search import matching, terms
from services.search.catalogue import adoptions, in_catalogue, is_parel
from services.search.tables import projects
from services.search.words import Question
from shared.db import Transaction
from shared.vocabularies import vocabulary

DIMENSIONS: dict[str, Column[Any]] = {
    "theme": projects.c.themes,
    "phase": projects.c.phase,
    "province": projects.c.province,
    "library": projects.c.isil,
    "targetGroup": projects.c.target_groups,
    "startYear": projects.c.start_year,
    "outcome": projects.c.outcome,
    "origin": projects.c.origin,
}
"""What people filter by, and count."""


@dataclass(frozen=True)
class Search:
    """What is looked for: words, and per dimension the codes of which a project needs one."""

    question: Question = field(default_factory=Question)
    chosen: Mapping[str, set[str]] = field(default_factory=dict)
    parels_only: bool = False


def _matches(search: Search) -> Select[Any]:
    """Everything that the words match, filters aside."""
    query = select().select_from(projects).where(in_catalogue(projects))
    if search.question:
        query = query.where(projects.c.document.op("@@")(matching.loose(search.question)))
    return query.where(is_parel(projects)) if search.parels_only else query


def _fits(dimension: str, codes: set[str]) -> ColumnElement[bool]:
    """Whether a project has one of these codes; null, which counts as no, for one without any."""
    found = DIMENSIONS[dimension]
    if isinstance(found.type, pg.ARRAY):
        return found.op("&&")(cast(sorted(codes), pg.ARRAY(Text)))
    if dimension == "startYear":
        return found.in_(sorted(int(code) for code in codes))
    if dimension == "library":
        named = func.lower(projects.c.library_name).in_(sorted(code.casefold() for code in codes))
        return found.in_(sorted(codes)) | named
    return found.in_(sorted(codes))


async def counts(tx: Transaction, search: Search) -> tuple[int, dict[str, list[tuple[str, str | None, int]]]]:
    """How many projects match, and per dimension the codes with how many have them, as if its own filter were off.

    Every project that the words match carries one bit for each filter that it misses. None set: it is found. Only the
    dimension's own bit set: it counts for that dimension.
    """
    bits = {dimension: 1 << place for place, dimension in enumerate(DIMENSIONS)}
    missed: ColumnElement[int] = literal(0, Integer)
    for dimension, codes in search.chosen.items():
        missed += case((_fits(dimension, codes), 0), else_=bits[dimension])
    columns = [projects.c.id, projects.c.library_name, *DIMENSIONS.values(), missed.label("missed")]
    hits = _matches(search).add_columns(*columns).cte("hits")
    total = select(literal("total"), null(), null(), func.count()).where(hits.c.missed == 0)
    rows = (await tx.execute(union_all(total, *(_count(hits, d, bits[d]) for d in DIMENSIONS)))).all()
    found: dict[str, list[tuple[str, str | None, int]]] = {dimension: [] for dimension in DIMENSIONS}
    all_of_them = 0
    for row in rows:
        dimension, code, label, count = tuple(row)
        if dimension == "total":
            all_of_them = count
        else:
            found[dimension].append((code, label, count))
    return all_of_them, found


def _count(hits: CTE, dimension: str, bit: int) -> Select[Any]:
    of = hits.c[DIMENSIONS[dimension].name]
    code = func.unnest(of) if isinstance(of.type, pg.ARRAY) else cast(of, Text)
    having = (
        select(hits.c.id, hits.c.library_name, code.label("code")).where(hits.c.missed.op("&")(~bit) == 0).subquery()
    )
    label = func.max(having.c.library_name) if dimension == "library" else null()
    query = select(literal(dimension), _current(dimension, having.c.code), label, func.count(having.c.id.distinct()))
    return query.where(having.c.code.is_not(None)).group_by(literal_column("2"))


def _current(dimension: str, code: ColumnElement[str]) -> ColumnElement[str]:
    """The code under which a record's code is found today."""
    if dimension not in terms.VOCABULARIES:
        return code
    followed = vocabulary(terms.VOCABULARIES[dimension]).successors(terms.today())
    return func.coalesce(cast(followed, pg.JSONB).op("->>")(code), code) if followed else code


async def page(tx: Transaction, search: Search, sort: str, number: int, size: int) -> list[Row[Any]]:
    """One page of what is found, in a total order, so that no project is on two pages."""
    columns = [column for column in projects.c if column.name not in ("document", "text_sequence", "phase_sequence")]
    adopted = adoptions(projects).label("adoptions")
    query = _matches(search).add_columns(*columns, adopted, is_parel(projects).label("parel"))
    query = query.where(*(_fits(dimension, codes) for dimension, codes in search.chosen.items()))
    first: list[ColumnElement[Any]] = []
    if sort == "relevance" and search.question:
        first = [_relevance(search.question).desc()]
    elif sort == "adopted":
        first = [adopted.desc()]
    elif sort == "moved":
        first = [projects.c.moved_at.desc().nulls_last()]
    query = query.order_by(*first, projects.c.first_published_at.desc(), projects.c.id.desc())
    return list((await tx.execute(query.limit(size).offset((number - 1) * size))).all())


def _relevance(question: Question) -> ColumnElement[float]:
    """Postgres' rank over the weighted fields, long texts counting less; a word that only begins alike a tenth."""
    document = projects.c.document
    return func.ts_rank(document, matching.strict(question), 1) + 0.1 * func.ts_rank(
        document, matching.loose(question), 1
    )


async def matching_words(tx: Transaction, question: Question, words: set[str]) -> set[str]:
    """Those of these folded words that the question asks for, in any inflection."""
    word = func.unnest(cast(sorted(words), pg.ARRAY(Text))).column_valued("word")
    forms = [func.to_tsvector(literal(name, pg.REGCONFIG), word) for name in ("dutch", "simple")]
    query = select(word).where(forms[0].op("||")(forms[1]).op("@@")(matching.marks(question)))
    return set((await tx.execute(query)).scalars())
