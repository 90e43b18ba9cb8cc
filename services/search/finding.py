"""Finding in the catalogue: one page of what matches, how much there is, and the counts beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import tantivy

from services.search import terms
from services.search.dutch.folding import folded
from services.search.index.documents import microseconds
from services.search.index.schema import schema
from services.search.index.scoring import Scored, all_of, any_of, has
from services.search.index.snapshot import Page, Snapshot
from services.search.meaning import Meaning, understood
from services.search.question import MOST, Filter, Question, Term
from services.search.terms import DIMENSIONS
from services.search.word import Synonyms
from shared.vocabularies import vocabulary

Query = tantivy.Query
Cell = tuple[str, ...]
"""One code of each of some dimensions."""


@dataclass(frozen=True)
class Search:
    """What is looked for: words, and per dimension the codes of which a project needs one."""

    question: Question = field(default_factory=Question)
    chosen: Mapping[str, set[str]] = field(default_factory=dict)
    parels_only: bool = False
    exact: bool = False
    """Every word must be there, and none is guessed."""
    moment: datetime | None = None
    """How it stood then, in an index of the past; None: in one of the present."""


@dataclass(frozen=True)
class Found:
    """What a search comes to on this index. `asked` is without the chosen codes, which stand in `filters`."""

    meaning: Meaning
    asked: Scored
    filters: Mapping[str, tantivy.Query]
    seen: Snapshot

    @property
    def everything(self) -> Scored:
        """The words within all filters."""
        return self._within(self.filters)

    def total(self) -> int:
        """How many projects match."""
        return self.seen.count(self.everything.query)

    def page(self, order: str, number: int, size: int) -> Page:
        """One page of what is found, in a total order, so that no project is on two pages."""
        first = (number - 1) * size
        if order == "relevance":
            return self.seen.best_page(self.everything, first, size)
        return self.seen.sorted_page(self.everything.query, order, first, size)

    def counts(self, wanted: Sequence[str] = DIMENSIONS) -> dict[str, dict[str, int]]:
        """Per dimension how many projects have each code, as if its own filter were off; old codes under their
        successor, and a project that has both once.
        """
        open_ones = [name for name in wanted if name not in self.filters]
        found = self._counted(self.everything, open_ones)
        for name in wanted:
            if name in self.filters:
                others = {other: query for other, query in self.filters.items() if other != name}
                found |= self._counted(self._within(others), [name])
        return {name: found[name] for name in wanted}

    def _within(self, filters: Mapping[str, tantivy.Query]) -> Scored:
        return replace(self.asked, filters=(*self.asked.filters, *filters.values()))

    def _counted(self, within: Scored, names: Sequence[str]) -> dict[str, dict[str, int]]:
        counted = self.seen.codes(within.query, names)
        return {name: self._of_one(within, name, counted[name]) for name in names}

    def _of_one(self, within: Scored, name: str, counted: Mapping[str, int]) -> dict[str, int]:
        cells = self.under_successors(within, [name], {(code,): count for code, count in counted.items()})
        return {code: count for (code,), count in cells.items()}

    def under_successors(
        self, within: Scored, dimensions: Sequence[str], counted: Mapping[Cell, int]
    ) -> dict[Cell, int]:
        """Counts of combinations of codes, with old codes under their successor. Where several combinations become one,
        the projects that have any of them are counted anew, for some have two.
        """
        followed = [terms.successors(name) for name in dimensions]
        if not any(followed):
            return dict(counted)
        families: dict[Cell, list[Cell]] = {}
        for codes in counted:
            current = tuple(each.get(code, code) for each, code in zip(followed, codes, strict=True))
            families.setdefault(current, []).append(codes)
        return {
            current: counted[members[0]] if len(members) == 1 else self._together(within, dimensions, members)
            for current, members in families.items()
        }

    def _together(self, within: Scored, dimensions: Sequence[str], members: Sequence[Cell]) -> int:
        """How many have one of these combinations. They are all that there is of one family per dimension."""
        alike = [
            having(name, sorted(set(codes))) for name, codes in zip(dimensions, zip(*members, strict=True), strict=True)
        ]
        return self.seen.count(replace(within, filters=(*within.filters, *alike)).query)


def find(seen: Snapshot, search: Search, synonyms: Synonyms) -> Found:
    """Look for something in this index. Nothing is counted yet."""
    within, without, question = fields(search.question)
    bounds = [having(name, sorted(codes)) for name, codes in within]
    if search.parels_only:
        bounds.append(Query.term_query(schema(), "parel", True))
    if search.moment is not None:
        bounds.append(standing_at(search.moment))
    meaning = understood(question, seen, synonyms, bounds, exact=search.exact)
    never = (*meaning.asked.never, *(having(name, sorted(codes)) for name, codes in without))
    filters = {name: having(name, sorted(codes)) for name, codes in search.chosen.items()}
    return Found(meaning, replace(meaning.asked, never=never), filters, seen)


def standing_at(moment: datetime) -> tantivy.Query:
    """Documents of an index of the past that say how a project stood at this moment."""
    then = microseconds(moment)
    since = Query.range_query(schema(), "since", tantivy.FieldType.Unsigned, None, then)
    until = Query.range_query(schema(), "until", tantivy.FieldType.Unsigned, then, None, include_lower=False)
    return all_of([since, until])


def having(name: str, codes: Sequence[str]) -> tantivy.Query:
    """Projects with one of these codes in this dimension; a library also by its name."""
    queries = [has(name, code) for code in codes]
    if name == "library":
        queries += [has("libraryName", folded(code)) for code in codes]
    return any_of(queries)


Codes = list[tuple[str, set[str]]]
"""A dimension, and the codes of which a project needs one."""


def fields(question: Question) -> tuple[Codes, Codes, Question]:
    """The filters that stand in a question: what must be, what must not be, and the question without them. A value
    that is in no vocabulary is taken for words, as many as a question may still have.
    """
    left = MOST - sum(len(term.words) for term in question.terms)
    words, within, without = list(question.terms), Codes(), Codes()
    for each in question.filters:
        codes = terms.meant(each.dimension, each.value) if each.dimension in terms.VOCABULARIES else {each.value}
        if codes is None:
            found = list(_as_words(each))[:left]
            left -= len(found)
            words += found
        else:
            (without if each.negated else within).append((each.dimension, codes))
    return within, without, replace(question, terms=tuple(words), filters=())


def _as_words(each: Filter) -> Iterator[Term]:
    for word in folded(each.value).split():
        yield Term((word,), negated=each.negated)


def label_of(name: str, code: str, libraries: Mapping[str, str]) -> str:
    """The words for a code of a dimension."""
    if name == "library":
        return libraries.get(code, code)
    kept = terms.VOCABULARIES.get(name)
    return vocabulary(kept).label(code) if kept else code
