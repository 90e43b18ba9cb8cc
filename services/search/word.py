"""One word of a question as an index knows it: its stem, as a part of compounds, its other words; for one that it does
not know, words that begin so and the one that was probably meant.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import tantivy

from services.search.dutch.analysis import Analysis, analyse, is_weak
from services.search.dutch.compounds import lexicon
from services.search.dutch.spelling import Beginnings, corrected_compounds, corrections
from services.search.index.schema import schema
from services.search.index.scoring import Clause, all_of, any_of, has
from services.search.index.snapshot import Snapshot

TITLE, LEAD, TEXT, PARTS, EXACT, COMPOUND, SYNONYM, MEANT, BEGINNING = 1.0, 0.35, 1.0, 0.6, 0.15, 0.6, 0.8, 0.9, 0.3
"""What a match is worth: in the title, in the summary, anywhere; only as a part of a compound; in the very form that
was typed; a compound's parts apart; another word for it; the word that was meant; a word that begins so."""
WEAK_SHARE = 0.5
"""What a verb or an adjective counts, against a noun."""
FURNITURE_SHARE = 0.25
"""What the furniture of a question counts, against a word that tells what it is about."""

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
    found = known_word(typed, seen, synonyms.get(analyse(typed).stem, ()))
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


def known_word(typed: str, seen: Snapshot, others: Sequence[str]) -> Word | None:
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
        found = known_word(meant, seen, synonyms.get(analyse(meant).stem, ()))
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
