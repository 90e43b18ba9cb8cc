"""From the words of a question to what the index is asked: which of them have to match, alone or in a row, and what is
enough when no project has them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import tantivy

from services.search.dutch.analysis import analyse
from services.search.dutch.spelling import Beginnings
from services.search.dutch.stopwords import FUNCTION, FURNITURE
from services.search.index.schema import schema
from services.search.index.scoring import Scored, all_of, any_of, has
from services.search.index.snapshot import Snapshot
from services.search.question import Question, Term
from services.search.word import Synonyms, Word, information, known_word, word_of

COVERED, COVERED_SHORT = 0.35, 0.6
"""The least part of a question that a project must hold when none holds all of it, counted by what its words tell; and
of a question of two words.
"""
MOST_GUESSED = 5
"""Words that the index does not know for which others are tried: each takes some milliseconds; nobody types more."""
LONGEST_ROW = 4
"""Words in a row that may have another word for them together."""
COMBINED = 8
"""Words of which every combination is looked at. Of a longer question so many of the most telling ones are."""


@dataclass(frozen=True)
class Meaning:
    """A question, understood: how the index is asked, and what to mark in a text."""

    asked: Scored
    stems: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    meant: Mapping[str, str] = field(default_factory=dict)
    has_words: bool = False


def understood(
    question: Question, seen: Snapshot, synonyms: Synonyms, filters: Sequence[tantivy.Query], *, exact: bool = False
) -> Meaning:
    """What a question asks of this index, within these filters.

    Every word that tells something has to match. When nothing matches them all, most of them will do; words that
    nobody knows count as the most telling ones, so that a question about something else finds nothing. Asked `exact`,
    nothing is loosened or guessed.
    """
    never = tuple(_found(term) for term in question.terms if term.negated)
    exactly = [_phrase(term.words) for term in question.terms if term.exact and not term.negated]
    words = _words(question, seen, synonyms, exact=exact)
    wanted = _telling([word.typed for word in words])
    telling = [word for word in words if word.typed in wanted]
    optional = [word for word in words if word.typed not in wanted]
    bounds = (*filters, *exactly)
    asked = Scored(
        tuple(word.clauses for word in telling if word.clauses),
        tuple(clause for word in optional for clause in word.clauses),
        bounds,
        never,
    )
    unknown = not all(word.clauses for word in telling)
    if exact and unknown:
        asked = Scored(filters=(tantivy.Query.empty_query(),))
    elif not exact and (unknown or (len(telling) > 1 and not seen.count(asked.query))):
        asked = _loosened(telling, optional, bounds, never)
    shown = [word for word in words if word.clauses]
    return Meaning(
        asked,
        frozenset().union(*(word.stems for word in shown)),
        frozenset(word.beginning for word in shown if word.beginning),
        question.phrases,
        {word.typed: word.meant for word in shown if word.meant},
        bool(words or exactly),
    )


def required(question: Question, synonyms: Synonyms) -> list[tuple[str, ...]]:
    """What every project must have that a question finds when it is asked exactly: of each of these one, a word or a
    row of words. What the index is asked (`understood`), told without an index.
    """
    rows, left = _synonymous_rows(question.wanted, synonyms)
    units = [(row, *others) for row, others in rows]
    units += [(word, *synonyms.get(analyse(word).stem, ())) for word in _content(question, rows, left)]
    wanted = _telling([unit[0] for unit in units])
    return [unit for unit in units if unit[0] in wanted]


def _telling(typed: Sequence[str]) -> set[str]:
    """Those of these words that tell what a question is about; all of them when none does."""
    return {word for word in typed if word not in FUNCTION and word not in FURNITURE} or set(typed)


def _loosened(
    telling: Sequence[Word], optional: Sequence[Word], filters: Sequence[tantivy.Query], never: Sequence[tantivy.Query]
) -> Scored:
    """Whatever holds enough of what the words tell: each smallest combination of words that is enough."""
    known = sorted((word for word in telling if word.clauses), key=lambda word: -word.telling)[:COMBINED]
    enough = (COVERED_SHORT if len(telling) < 3 else COVERED) * sum(word.telling for word in telling)
    combined: list[frozenset[int]] = []
    for size in range(1, len(known) + 1):
        for each in combinations(range(len(known)), size):
            one = frozenset(each)
            if sum(known[place].telling for place in each) >= enough and not any(less <= one for less in combined):
                combined.append(one)
    covering = [
        all_of([*(known[place].query for place in sorted(each)), any_of([known[place].prominent for place in each])])
        for each in combined
    ]
    bound = any_of(covering) if covering else tantivy.Query.empty_query()
    clauses = tuple(clause for word in (*telling, *optional) for clause in word.clauses)
    return Scored((), clauses, (*filters, bound), tuple(never))


def _words(question: Question, seen: Snapshot, synonyms: Synonyms, *, exact: bool) -> list[Word]:
    typed = question.wanted
    rows, left = _synonymous_rows(typed, synonyms)
    found = []
    for row, others in rows:
        word = known_word(row, seen, [row, *others])
        if word is None and not exact:
            left = typed  # none of it is here as a row: perhaps its words are
        else:
            found.append(word or Word(row, information(0, seen.size)))
    guess = None if exact else question.unfinished
    unknown, beginnings = 0, Beginnings(seen.beginning)
    for each in _content(question, rows, left):
        made = word_of(
            *(each, seen, synonyms),
            may_grow=each == guess,
            furniture=each in FURNITURE,
            exact=exact or unknown >= MOST_GUESSED,
            beginnings=beginnings,
        )
        unknown += made.meant is not None or not made.clauses
        found.append(made)
    return found


def _content(question: Question, rows: Sequence[object], left: Sequence[str]) -> list[str]:
    """The words outside rows that carry a meaning; all of them when the question has nothing else."""
    return [word for word in left if word not in FUNCTION] or ([] if rows else list(question.wanted))


def _synonymous_rows(
    typed: Sequence[str], synonyms: Synonyms
) -> tuple[list[tuple[str, Sequence[str]]], tuple[str, ...]]:
    """Rows of words for which there is another word (*kunstmatige intelligentie*), each with those; and the words that
    are in none.
    """
    found: list[tuple[str, Sequence[str]]] = []
    taken: set[str] = set()
    for length in range(LONGEST_ROW, 1, -1):
        for start in range(len(typed) - length + 1):
            row = typed[start : start + length]
            others = synonyms.get(" ".join(analyse(word).stem for word in row))
            if others and not taken.intersection(row):
                found.append((" ".join(row), others))
                taken.update(row)
    return found, tuple(word for word in typed if word not in taken)


def _found(term: Term) -> tantivy.Query:
    """Documents with this term, in any inflection or, in quotes, as it is: to leave them out."""
    if term.exact:
        return _phrase(term.words)
    return all_of([any_of([has("text", analyse(word).stem), has("parts", analyse(word).stem)]) for word in term.words])


def _phrase(words: Sequence[str]) -> tantivy.Query:
    if len(words) == 1:
        return has("words", words[0])
    return tantivy.Query.phrase_query(schema(), "words", list(words))
