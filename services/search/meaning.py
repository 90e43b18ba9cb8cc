"""From the words of a question to what the index is asked: stems, compounds and their parts, synonyms, and for words
that the index does not know beginnings and what was probably meant.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import tantivy

from services.search.dutch.analysis import Analysis, analyse, is_weak
from services.search.dutch.compounds import lexicon
from services.search.dutch.spelling import Beginnings, corrected_compounds, corrections
from services.search.dutch.stopwords import FUNCTION, FURNITURE
from services.search.index.schema import schema
from services.search.index.scoring import Clause, Scored, all_of, any_of, has
from services.search.index.snapshot import Snapshot
from services.search.question import Question, Term

TITLE, LEAD, TEXT, PARTS, EXACT, COMPOUND, SYNONYM, MEANT, BEGINNING = 1.0, 0.35, 1.0, 0.6, 0.15, 0.6, 0.8, 0.9, 0.3
"""What a match is worth: in the title, in the summary, anywhere; only as a part of a compound; in the very form that
was typed; a compound's parts apart; another word for it; the word that was meant; a word that begins so."""
WEAK_SHARE = 0.5
"""What a verb or an adjective counts, against a noun."""
FURNITURE_SHARE = 0.25
"""What the furniture of a question counts, against a word that tells what it is about."""
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

Synonyms = Mapping[str, Sequence[str]]
"""For the stem of a word, or of a row of words with spaces between, the other words (folded) that are found with it."""


@dataclass(frozen=True)
class Word:
    """One word of a question, understood: what matches it, how much it tells, and by which stems a text shows it."""

    typed: str
    telling: float
    clauses: tuple[Clause, ...] = ()
    stems: frozenset[str] = frozenset()
    beginning: str | None = None
    meant: str | None = None

    @property
    def query(self) -> tantivy.Query:
        """Documents that match the word in any way."""
        return any_of([clause.query for clause in self.clauses])

    @property
    def prominent(self) -> tantivy.Query:
        """Documents that have one of its stems in the title or the summary."""
        if not self.stems:
            return self.query
        return any_of([has(name, stem) for stem in sorted(self.stems) for name in ("title", "lead")])


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
        word = _known(row, seen, [row, *others])
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


def word_of(
    typed: str,
    seen: Snapshot,
    synonyms: Synonyms,
    *,
    may_grow: bool = False,
    furniture: bool = False,
    exact: bool = False,
    beginnings: Beginnings,
) -> Word:
    """A word as this index knows it; without clauses when it does not, whatever is tried. `beginnings`: what the
    question that it is of has read of the index's words, for all its mistyped ones.
    """
    found = _known(typed, seen, synonyms.get(analyse(typed).stem, ()))
    if found is None and may_grow:
        found = _growing(typed, seen)
    if found is None and not furniture and not exact:
        found = _mistyped(typed, seen, synonyms, beginnings)
    if found is None:
        return Word(typed, information(0, seen.size) * (WEAK_SHARE if is_weak(typed) else 1.0))
    if not furniture:
        return found
    less = tuple(Clause(clause.query, clause.weight * FURNITURE_SHARE) for clause in found.clauses)
    return replace(found, telling=found.telling * FURNITURE_SHARE, clauses=less)


def _known(typed: str, seen: Snapshot, others: Sequence[str]) -> Word | None:
    """A word, or a row of words, with the other ones for it, as far as this index has them; None when it has none."""
    analysed = [tuple(analyse(word) for word in other.split()) for other in others]
    known = [(other, documents) for other in analysed if (documents := _frequency(other, seen))]
    word, stem, parts = analyse(typed)
    whole, inside = seen.frequency("text", stem), seen.frequency("parts", stem)
    apart = all_of([_anywhere(part) for part in parts]) if len(parts) > 1 else None
    together = seen.count(apart) if apart is not None else 0
    documents = whole + inside + together + sum(count for _, count in known)
    if not documents:
        return None
    telling = information(min(documents, seen.size), seen.size)
    clauses = []
    if whole:
        clauses.append(Clause(has("text", stem), TEXT * telling))
        clauses.append(Clause(has("lead", stem), LEAD * telling))
        clauses.append(Clause(has("words", word), EXACT * telling))
    if inside:
        clauses.append(Clause(has("parts", stem), PARTS * telling))
    if whole or inside:
        clauses.append(Clause(has("title", stem), TITLE * telling))
    if apart is not None and together:
        clauses.append(Clause(apart, COMPOUND * telling))
    if known:
        clauses.append(Clause(any_of([_together(other) for other, _ in known]), SYNONYM * telling))
    stems = {stem, *parts, *(s for other, _ in known for each in other for s in (each.stem, *each.parts))}
    return Word(typed, telling, tuple(clauses), frozenset(stems))


def _growing(typed: str, seen: Snapshot) -> Word | None:
    """A word of which the end is still to be typed."""
    if not seen.beginning(typed, 1):
        return None
    query = tantivy.Query.regex_query(schema(), "words", f"{typed}.*")  # letters and digits only: nothing to escape
    telling = information(seen.count(query), seen.size)
    return Word(typed, telling, (Clause(query, BEGINNING * telling),), beginning=typed)


def _mistyped(typed: str, seen: Snapshot, synonyms: Synonyms, beginnings: Beginnings) -> Word | None:
    """The word of the index that was probably meant: the nearest, and of those the most common."""
    for meant in corrections(typed, beginnings):
        found = _known(meant, seen, synonyms.get(analyse(meant).stem, ()))
        if found is not None:
            clauses = tuple(Clause(clause.query, clause.weight * MEANT) for clause in found.clauses)
            return Word(typed, found.telling, clauses, found.stems, meant=meant)
    for first, rest in corrected_compounds(typed, lexicon().begins, beginnings):
        row = (analyse(first), analyse(rest))
        if documents := _frequency(row, seen):
            telling = information(documents, seen.size)
            stems = frozenset(stem for word in row for stem in (word.stem, *word.parts))
            return Word(typed, telling, (Clause(_together(row), COMPOUND * telling),), stems, meant=first + rest)
    return None


def _found(term: Term) -> tantivy.Query:
    """Documents with this term, in any inflection or, in quotes, as it is: to leave them out."""
    if term.exact:
        return _phrase(term.words)
    return all_of([any_of([has("text", analyse(word).stem), has("parts", analyse(word).stem)]) for word in term.words])


def _phrase(words: Sequence[str]) -> tantivy.Query:
    if len(words) == 1:
        return has("words", words[0])
    return tantivy.Query.phrase_query(schema(), "words", list(words))


def _anywhere(stem: str) -> tantivy.Query:
    return any_of([has("text", stem), has("parts", stem)])


def _in_any_way(word: Analysis) -> tantivy.Query:
    if len(word.parts) < 2:
        return _anywhere(word.stem)
    return any_of([_anywhere(word.stem), all_of([_anywhere(part) for part in word.parts])])


def _together(row: Sequence[Analysis]) -> tantivy.Query:
    return all_of([_in_any_way(word) for word in row])


def _frequency(row: Sequence[Analysis], seen: Snapshot) -> int:
    if len(row) == 1 and len(row[0].parts) < 2:
        return seen.frequency("text", row[0].stem) + seen.frequency("parts", row[0].stem)
    return seen.count(_together(row))


def information(documents: int, everything: int) -> float:
    """What it tells that a document has a word which so many of all documents have: half the bits, in quarters, so that
    a handful of documents more or less changes nothing. At most about 10 for a word in one of a million.
    """
    bits = math.log2(1 + (everything + 1) / (documents + 1))
    return max(0.25, round(bits * 2) / 4)
