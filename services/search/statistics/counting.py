"""Counting what a search found by several dimensions at once: old codes under their successor, no project twice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.search.finding import Cell, Found
from services.search.index.snapshot import Snapshot, by_code

ADOPTED_STEP = 2.0**53
"""The order `adopted` of the index has the number of adoptions above its lowest 53 bits."""


def cells(found: Found, dimensions: Sequence[str]) -> dict[Cell, int]:
    """How many projects have each combination of codes; combinations without any are left out."""
    within = found.everything
    return found.under_successors(within, dimensions, dict(_combinations(found.seen, within.query, dimensions)))


def _combinations(seen: Snapshot, query: Any, dimensions: Sequence[str]) -> Iterator[tuple[Cell, int]]:
    asked: dict[str, Any] = {}
    for name in reversed(dimensions):
        asked = {name: {**by_code(name), **({"aggs": asked} if asked else {})}}
    yield from _unfolded(seen.searcher.aggregate(query, asked), dimensions, ())


def _unfolded(answer: Mapping[str, Any], dimensions: Sequence[str], above: Cell) -> Iterator[tuple[Cell, int]]:
    first, *rest = dimensions
    for bucket in answer[first]["buckets"]:
        codes = (*above, bucket["key"])
        if rest:
            yield from _unfolded(bucket, rest, codes)
        else:
            yield codes, bucket["doc_count"]


def adoptions(found: Found) -> int:
    """The sum of the adoptions of what was found."""
    asked = {"adopted": {"histogram": {"field": "adopted", "interval": ADOPTED_STEP, "min_doc_count": 1}}}
    answer: Mapping[str, Any] = found.seen.searcher.aggregate(found.everything.query, asked)
    return sum(round(each["key"] / ADOPTED_STEP) * int(each["doc_count"]) for each in answer["adopted"]["buckets"])
