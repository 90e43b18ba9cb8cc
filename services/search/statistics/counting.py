"""Counting what a search found by several dimensions at once: old codes under their successor, no project twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.search import terms
from services.search.finding import Found, having
from services.search.index.snapshot import MOST_CODES, Snapshot

ADOPTED_STEP = 2.0**53
"""The order `adopted` of the index has the number of adoptions above its lowest 53 bits."""

Cell = tuple[str, ...]


def cells(found: Found, dimensions: Sequence[str]) -> dict[Cell, int]:
    """How many projects have each combination of codes; combinations without any are left out."""
    within = found.everything
    families: dict[Cell, list[Cell]] = {}
    counted = dict(_combinations(found.seen, within.query, dimensions))
    followed = [terms.successors(name) for name in dimensions]
    for codes in counted:
        current = tuple(each.get(code, code) for each, code in zip(followed, codes, strict=True))
        families.setdefault(current, []).append(codes)
    return {
        current: counted[members[0]] if len(members) == 1 else _together(found, dimensions, members)
        for current, members in families.items()
    }


def _together(found: Found, dimensions: Sequence[str], members: Sequence[Cell]) -> int:
    """How many have one of these combinations, each once. They are all that there is of one family per dimension."""
    alike = [
        having(name, sorted(set(codes))) for name, codes in zip(dimensions, zip(*members, strict=True), strict=True)
    ]
    within = found.everything
    return found.seen.count(replace(within, filters=(*within.filters, *alike)).query)


def _combinations(seen: Snapshot, query: Any, dimensions: Sequence[str]) -> Iterator[tuple[Cell, int]]:
    asked: dict[str, Any] = {}
    for name in reversed(dimensions):
        terms_of = {"field": name, "size": MOST_CODES, "segment_size": MOST_CODES}
        asked = {name: {"terms": terms_of, **({"aggs": asked} if asked else {})}}
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
