"""*Wie deed dit al?* Likeness by shared words: a rare word says much, a common one little, one in the title double.

The score is the part of a text's telling words that the other project has too, from 0 to 1, and a little more for the
same theme or target group. It is never a probability, and the words it rests on are given with it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, cast, func, literal, select
from sqlalchemy.dialects import postgresql as pg

from services.search import terms
from services.search.catalogue import adoptions, in_catalogue, is_parel
from services.search.tables import projects
from services.search.words import tokens
from shared.db import Transaction
from shared.vocabularies import vocabulary

READ = 600
"""Words of a text that are looked at."""
TELLING = 30
"""The rarest of them that are looked for."""
CANDIDATES = 60
SHARED = 2
"""Telling words that two texts must share at least."""
ENOUGH = 0.12
"""The least score that is shown."""
SAME_KIND = 0.05
"""What the same theme adds, and the same target group."""
SHOWN_WORDS = 5


@dataclass(frozen=True)
class Idea:
    """What something is to be like. `texts` in order of weight, the title first."""

    texts: tuple[str, ...]
    themes: frozenset[str] = frozenset()
    target_groups: frozenset[str] = frozenset()
    itself: UUID | None = None


@dataclass(frozen=True)
class Likeness:
    """A project that resembles an idea, how much, and why in words."""

    project: Row[Any]
    score: float
    reasons: list[str]


async def alike(tx: Transaction, idea: Idea, most: int) -> list[Likeness]:
    """The projects of the catalogue that resemble `idea`, the likest first."""
    telling = await _telling(tx, idea.texts)
    if not telling:
        return []
    stems = list(telling)
    asked = reduce(func.tsquery_or, [_exactly(literal(stem)) for stem in stems])
    stem = func.unnest(cast(stems, pg.ARRAY(Text))).column_valued("stem")
    # `correlate` keeps the list of stems inside; only the project is the outer one.
    shared = select(stem).where(projects.c.document.op("@@")(_exactly(stem))).correlate(projects)
    columns = [column for column in projects.c if column.name not in ("document", "text_sequence", "phase_sequence")]
    query = (
        select(
            *columns,
            adoptions(projects).label("adoptions"),
            is_parel(projects).label("parel"),
            func.array(shared.scalar_subquery()).label("shared"),
        )
        .where(projects.c.document.op("@@")(asked), in_catalogue(projects))
        .order_by(func.ts_rank(projects.c.document, asked).desc(), projects.c.id)
        .limit(CANDIDATES)
    )
    if idea.itself is not None:
        query = query.where(projects.c.id != idea.itself)
    everything = sum(weight for _, weight in telling.values())
    found = [_compare(idea, row, telling, everything) for row in await tx.execute(query)]
    likest = [item for item in found if item is not None and item.score >= ENOUGH]
    return sorted(likest, key=lambda item: (-item.score, str(item.project.id)))[:most]


async def _telling(tx: Transaction, texts: tuple[str, ...]) -> dict[str, tuple[str, float]]:
    """The stems that say most about a text: each with the word as it stands there, and its weight."""
    words: dict[str, tuple[str, float]] = {}
    for place, text in enumerate(texts):
        for start, end, word in tokens(text):
            if len(words) < READ and len(word) > 2 and not word.isdigit():
                words.setdefault(word, (text[start:end], 2.0 if place == 0 else 1.0))
    each = func.unnest(cast(list(words), pg.ARRAY(Text))).column_valued("word")
    stem = func.unnest(func.tsvector_to_array(func.to_tsvector(literal("dutch", pg.REGCONFIG), each)))
    stems = select(each.label("word"), stem.label("stem")).subquery()
    known = select(func.count()).where(projects.c.document.op("@@")(_exactly(stems.c.stem))).correlate(stems)
    everything = select(func.count()).select_from(projects).scalar_subquery()
    telling: dict[str, tuple[str, float]] = {}
    for row in await tx.execute(select(stems, known.scalar_subquery().label("known"), everything.label("all"))):
        if row.known * 3 > row.all:
            continue  # a third of the projects has it: it tells nothing
        shown, weight = words[row.word]
        weight *= math.log1p(row.all / (row.known or 0.5))
        if row.stem not in telling or telling[row.stem][1] < weight:
            telling[row.stem] = (shown, weight)
    return dict(sorted(telling.items(), key=lambda item: -item[1][1])[:TELLING])


def _exactly(stem: Any) -> Any:
    return func.to_tsquery(literal("simple", pg.REGCONFIG), func.quote_literal(stem))


def _compare(idea: Idea, row: Row[Any], telling: dict[str, tuple[str, float]], everything: float) -> Likeness | None:
    shared = sorted((telling[stem] for stem in row.shared), key=lambda item: -item[1])
    if len(shared) < SHARED:
        return None
    score = sum(weight for _, weight in shared) / everything
    reasons = ["zelfde woorden: " + ", ".join(_shown(word for word, _ in shared))]
    for name, words, mine, others in (
        ("target-groups", "zelfde doelgroep", idea.target_groups, row.target_groups),
        ("themes", "zelfde thema", idea.themes, row.themes),
    ):
        if both := _current(name, mine) & _current(name, others):
            score += SAME_KIND
            reasons.insert(0, f"{words}: " + ", ".join(sorted(vocabulary(name).label(code) for code in both)))
    return Likeness(row, round(min(score, 1.0), 3), reasons)


def _shown(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word.lower() for word in words))[:SHOWN_WORDS]


def _current(name: str, codes: Iterable[str]) -> set[str]:
    followed = vocabulary(name).successors(terms.today())
    return {followed.get(code, code) for code in codes}
