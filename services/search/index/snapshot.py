"""The index at one moment: what is found, in an order that is the same on every replica, and what is counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import tantivy
from pydantic_core import from_json

from services.search.index.schema import schema
from services.search.index.scoring import Scored

MARGIN = 200
"""Hits that are looked at beyond the page, for those with equal scores at its end."""
MOST = 12_000
"""Hits that are looked at for a page at most."""
MOST_CODES = 5_000
"""Codes of one dimension that are counted. More would not be exact, and no vocabulary has them."""
EXACT = 20_000
"""Up to so many documents a word's count leaves out those that were deleted since; above it hardly matters."""

WORDS_KEPT = 200_000
"""Words of a snapshot that are kept by their beginnings, at about 150 bytes each."""

Query = tantivy.Query


@dataclass(frozen=True)
class Hit:
    """One document that was found."""

    score: float
    card: dict[str, Any]
    rest_json: bytes

    @property
    def rest(self) -> dict[str, str]:
        """Its other texts. Most readers of a list need none, so they are read when they are asked for."""
        found: dict[str, str] = from_json(self.rest_json)
        return found


class Page(list[Hit]):
    """Some of what is found, in its order, and how much that is in all: counted on the way, which costs nothing."""

    def __init__(self, hits: Iterable[Hit], total: int) -> None:
        super().__init__(hits)
        self.total = total


@dataclass
class Snapshot:
    """What a searcher sees, until the next commit. Every method may run in any thread, and takes milliseconds."""

    searcher: tantivy.Searcher
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)
    _beginnings: dict[str, tuple[int, list[tuple[str, int]]]] = field(default_factory=dict)
    """For how many was asked, and what there was."""
    _kept: int = 0

    @cached_property
    def size(self) -> int:
        """How many documents there are."""
        return int(self.searcher.num_docs)

    def frequency(self, name: str, term: str) -> int:
        """How many documents have this term in this field."""
        found = self._counts.get((name, term))
        if found is None:
            found = self.searcher.doc_freq(name, term)
            if 0 < found <= EXACT:
                found = self.count(Query.term_query(schema(), name, term, "basic"))
            self._counts[name, term] = found
        return found

    def roughly(self, name: str, term: str) -> int:
        """The same at once, with what was deleted since, as far as that hardly matters."""
        if self.size <= EXACT:
            return self.frequency(name, term)
        return int(self.searcher.doc_freq(name, term))

    def count(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return _counted(self.searcher.search(query, 1))

    def beginning(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Words of the index that begin like this, each with the number of documents that have it. What was read is
        kept: to read a word takes a microsecond or two, and short beginnings are asked for again and again.
        """
        asked, found = self._beginnings.get(prefix, (-1, []))
        if asked < most and len(found) >= asked:
            found = list(self.searcher.terms_with_prefix("words", prefix, limit=most))
            if self._kept + len(found) <= WORDS_KEPT:
                self._kept += len(found)
                self._beginnings[prefix] = most, found
        return found[:most]

    def codes(self, query: tantivy.Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many of the documents that match have each code of these dimensions."""
        if not names:
            return {}
        answer: Mapping[str, Any] = self.searcher.aggregate(query, {name: by_code(name) for name in names})
        return {name: {each["key"]: each["doc_count"] for each in answer[name]["buckets"]} for name in names}

    def ids(self, query: tantivy.Query) -> list[UUID]:
        """Every project that matches, in no order."""
        if not (total := self.count(query)):
            return []
        places = [address for _, address in self.searcher.search(query, total, count=False).hits]
        high, low = (self.searcher.fast_field_values(name, places) for name in ("idHigh", "idLow"))
        return [UUID(int=unsigned(one) << 64 | unsigned(other)) for one, other in zip(high, low, strict=True)]

    def sorted_page(self, query: tantivy.Query, order: str, first: int, size: int) -> Page:
        """Places `first` to `first + size` of what matches, by one of `schema.ORDERS`."""
        found = self.searcher.search(query, size, order_by_field=order, offset=first)
        return Page((self._hit(address, 0.0) for _, address in found.hits), _counted(found))

    def best_page(self, asked: Scored, first: int, size: int) -> Page:
        """Places `first` to `first + size` of what matches, by score and of equal ones the newest first.

        The library breaks ties by where a document happens to lie, which differs between replicas and changes with
        every merge. So hits are taken beyond the page and sorted here; when even those end in the middle of equal
        scores, the score itself tells what those documents match, and they are asked for by date.
        """
        needed, looked = first + size, first + size + MARGIN
        found = self.searcher.search(asked.query, looked)
        hits = found.hits
        if len(hits) == looked and hits[needed - 1][0] == hits[-1][0]:
            last = hits[-1][0]
            certain = [hit for hit in hits if hit[0] > last]
            equal = asked.matching_exactly(last)
            if equal is None:
                hits = self.searcher.search(asked.query, MOST, count=False).hits
            else:
                tail = self.searcher.search(equal, needed - len(certain), count=False, order_by_field="newest")
                hits = [*certain, *((last, address) for _, address in tail.hits)]
        if len(hits) > needed:
            least = hits[needed - 1][0]
            hits = [hit for hit in hits if hit[0] >= least]  # what comes behind is on no page up to this one
        places = self.searcher.fast_field_values("newest", [address for _, address in hits])
        ordered = sorted(zip(hits, places, strict=True), key=lambda each: (-each[0][0], -unsigned(each[1])))
        return Page((self._hit(address, score) for (score, address), _ in ordered[first:needed]), _counted(found))

    def _hit(self, address: tantivy.DocAddress, score: float) -> Hit:
        found = self.searcher.doc(address)
        card, rest = (bytes(found.get_first(name) or b"{}") for name in ("card", "rest"))
        return Hit(score, from_json(card), rest)


def by_code(name: str) -> dict[str, Any]:
    """The index's own words for: count by the codes of this dimension, all of them."""
    return {"terms": {"field": name, "size": MOST_CODES, "segment_size": MOST_CODES}}


def _counted(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]


def unsigned(value: float | None) -> int:
    """A fast field's number, which the library hands out as a signed one."""
    return int(value or 0) % 2**64
