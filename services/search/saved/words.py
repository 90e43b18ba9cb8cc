"""The words of a saved search, held against the words of a project: the one place that knows how that is done.

It is done as the catalogue does it, by Postgres' full text (`matching.loose`), on documents that are made from the
texts for the occasion: so a project can be asked for as it is and as it was before.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, null, text

from services.search import matching
from services.search.projection import Text
from services.search.words import SHORTEST_PREFIX, Question
from shared.db import Transaction

_DOCUMENTS = text("""
    SELECT CAST(document AS text) AS document, tsvector_to_array(document) AS lexemes
    FROM (SELECT place, to_tsvector('dutch', a) || to_tsvector('dutch', b) || to_tsvector('dutch', c)
                 || to_tsvector('dutch', d) || to_tsvector('simple', a) || to_tsvector('simple', b)
                 || to_tsvector('simple', c) || to_tsvector('simple', d) AS document
          FROM unnest(CAST(:a AS text[]), CAST(:b AS text[]), CAST(:c AS text[]), CAST(:d AS text[]))
               WITH ORDINALITY AS texts (a, b, c, d, place)) AS made
    ORDER BY place
""")
_MEETING = text("""
    WITH made AS MATERIALIZED (SELECT place - 1 AS place, CAST(words AS tsvector) AS words
                               FROM unnest(CAST(:documents AS text[])) WITH ORDINALITY AS given (words, place))
    SELECT made.place, saved_search.id
    FROM unnest(CAST(:places AS int[]), CAST(:ids AS uuid[])) AS pair (place, id)
    JOIN made ON made.place = pair.place JOIN saved_search ON saved_search.id = pair.id
    WHERE made.words @@ saved_search.words
""")
_TOKEN = re.compile(r"'((?:[^']|'')*)'(:[A-D*]+)?|<(?:-|\d+)>|[!&|()]")


@dataclass(frozen=True)
class Document:
    """The words of a text: as Postgres writes them, and each once."""

    text: str
    lexemes: frozenset[str]


def as_stored(question: Question) -> ColumnElement[Any]:
    """A question in the form in which it is kept with its saved search; null for one without words."""
    return matching.loose(question) if question else null()


async def documents(tx: Transaction, texts: Sequence[Text]) -> list[Document]:
    """The documents of these texts, in their order."""
    parts = {weight: [getattr(each, weight) for each in texts] for weight in "abcd"}
    rows = await tx.execute(_DOCUMENTS, parts)
    return [Document(row.document, frozenset(row.lexemes)) for row in rows]


async def meeting(
    tx: Transaction, made: Sequence[Document], pairs: Collection[tuple[int, UUID]]
) -> set[tuple[int, UUID]]:
    """Those of these pairs, a document's place and a saved search with words, in which the document has the words."""
    if not pairs:
        return set()
    places, ids = zip(*pairs, strict=True)
    asked = {"documents": [each.text for each in made], "places": list(places), "ids": list(ids)}
    return {(row.place, row.id) for row in await tx.execute(_MEETING, asked)}


def keys_of(document: Document) -> set[str]:
    """What a document offers to `needs`: its lexemes, and with a star the beginnings of them."""
    return {*document.lexemes, *(f"{lexeme[:SHORTEST_PREFIX]}*" for lexeme in document.lexemes)}


def needs(stored: str | None) -> frozenset[str] | None:
    """Keys of which a document must have one for these words (as Postgres writes them) to match; None when there is no
    such set, as for what asks only what must not be there. No match is ever lost by it. Pure.
    """
    if not stored:
        return None
    tokens = [(found.group(), found.group(1), found.group(2) or "") for found in _TOKEN.finditer(stored)]
    return _either(iter([*tokens, (")", None, "")]))


def _either(tokens: Iterator[tuple[str, str | None, str]]) -> frozenset[str] | None:
    """Up to the closing bracket: of each alternative between bars the best part of what is joined, and all of those."""
    alternatives: list[list[frozenset[str]]] = [[]]
    negated = False
    for sign, lexeme, marks in tokens:
        if sign == "!":
            negated = True
        elif sign == "|":
            alternatives.append([])
        elif sign == ")":
            break
        elif sign == "(" or lexeme is not None:
            part = _either(tokens) if lexeme is None else _key(lexeme.replace("''", "'"), marks)
            if part is not None and not negated:
                alternatives[-1].append(part)
            negated = False
    if not all(alternatives):
        return None
    return frozenset().union(*(max(parts, key=_says) for parts in alternatives))


def _key(lexeme: str, marks: str) -> frozenset[str] | None:
    if "*" not in marks:
        return frozenset({lexeme})
    return None if len(lexeme) < SHORTEST_PREFIX else frozenset({f"{lexeme[:SHORTEST_PREFIX]}*"})


def _says(part: frozenset[str]) -> tuple[int, int]:
    """How much a part says: long words are rare, and few alternatives are."""
    return (min(len(key) for key in part), -len(part))
