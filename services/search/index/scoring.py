"""Scores that every replica computes alike, to the last bit.

The usual formula counts repetitions and lengths against averages of the whole index, deleted documents included: two
replicas with the same catalogue then differ in the third digit, and a reader who comes back by another replica sees
another order. Here a clause that matches adds its weight and nothing else. Weights are multiples of 1/64, so sums are
exact whatever their order; and the first twelve clauses carry a bit of their own behind that, so that a score tells
which of them matched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

from services.search.index.schema import schema

Query = tantivy.Query
Occur = tantivy.Occur

_STEP = 64
TOLD, HEAVIEST = 12, 63
"""Clauses that can be read off a score, and the most that they may weigh together: 24 bits of a float hold weights up
to 63, in 64ths, and these.
"""


@dataclass(frozen=True)
class Clause:
    """One thing that adds `weight` to the score of what matches it."""

    query: tantivy.Query
    weight: float


@dataclass(frozen=True)
class Scored:
    """A query whose score is the sum of the weights of the clauses that match.

    `groups`: of each of these at least one clause has to match. `optional`: these only add. `filters`: these must
    match, and add nothing. `never`: these must not match.
    """

    groups: tuple[tuple[Clause, ...], ...] = ()
    optional: tuple[Clause, ...] = ()
    filters: tuple[tantivy.Query, ...] = ()
    never: tuple[tantivy.Query, ...] = ()

    @property
    def clauses(self) -> list[Clause]:
        """All that add to a score, in the order of their bits."""
        return [*(clause for group in self.groups for clause in group), *self.optional]

    @property
    def query(self) -> tantivy.Query:
        """As the index is asked."""
        weights = iter(self._weights())
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for group in self.groups:
            inner = [(Occur.Should, Query.const_score_query(clause.query, next(weights))) for clause in group]
            parts.append((Occur.Must, inner[0][1] if len(inner) == 1 else Query.boolean_query(inner)))
        parts += [(Occur.Should, Query.const_score_query(clause.query, next(weights))) for clause in self.optional]
        return _bounded(parts, self)

    def matching_exactly(self, score: float) -> tantivy.Query | None:
        """What has this very score; None when there are too many clauses, or too heavy ones, to read them off it."""
        clauses = self.clauses
        if not _told(self._rounded()):
            return None
        bits = round(score * _STEP * 2**TOLD) % 2**TOLD
        parts = [
            (Occur.Must if bits >> place & 1 else Occur.MustNot, Query.const_score_query(clause.query, 1.0))
            for place, clause in enumerate(clauses)
        ]
        return _bounded(parts, self)

    def _weights(self) -> list[float]:
        rounded = self._rounded()
        if not _told(rounded):
            return rounded
        return [weight + 2.0**place / (_STEP * 2**TOLD) for place, weight in enumerate(rounded)]

    def _rounded(self) -> list[float]:
        return [max(1, round(clause.weight * _STEP)) / _STEP for clause in self.clauses]


def _told(weights: Sequence[float]) -> bool:
    """Whether a float holds the sum of these weights and a bit for each of them behind it."""
    return len(weights) <= TOLD and sum(weights) <= HEAVIEST


def _bounded(parts: Sequence[tuple[tantivy.Occur, tantivy.Query]], by: Scored) -> tantivy.Query:
    """These parts, within the filters. What only excludes needs something to exclude from."""
    bounded = [*parts, *((Occur.Must, Query.const_score_query(each, 0.0)) for each in by.filters)]
    if not any(occur == Occur.Must for occur, _ in bounded):
        bounded.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    bounded += [(Occur.MustNot, each) for each in by.never]
    return bounded[0][1] if len(bounded) == 1 else Query.boolean_query(bounded)


def has(name: str, term: str) -> tantivy.Query:
    """Documents that have this term in this field."""
    return Query.term_query(schema(), name, term, "position" if name == "words" else "basic")


def any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Documents that match one of these."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, each) for each in queries])


def all_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """Documents that match all of these."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, each) for each in queries])
