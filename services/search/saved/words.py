"""The words of a saved search, held against the words of a project: as the index does it when it is asked exactly
(`meaning.understood`), for one project at a time. Pure; a test holds the two side by side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.search.dutch.analysis import Analysis, analyse
from services.search.finding import fields
from services.search.index.documents import texts_of
from services.search.meaning import required
from services.search.question import Question
from services.search.word import Synonyms

BETWEEN = "|"


@dataclass(frozen=True)
class Document:
    """The words of a project: in their order, and the stems of all of them and of the parts of compounds."""

    line: str
    stems: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """What a question asks of one project. Each of `units` must be met by one of its alternatives, and that by all of
    its words; every one of `phrases` must stand there; nothing of `never` may. `codes` and `never_codes`: what stands
    in the question as a filter, per dimension.
    """

    units: tuple[tuple[tuple[Analysis, ...], ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    never: tuple[tuple[Analysis, ...], ...] = ()
    never_phrases: tuple[tuple[str, ...], ...] = ()
    codes: tuple[tuple[str, frozenset[str]], ...] = ()
    never_codes: tuple[tuple[str, frozenset[str]], ...] = ()


def wanted(question: Question, synonyms: Synonyms) -> Wanted:
    """What a question asks of every project."""
    bounds, never_codes, question = fields(question)
    never = [term for term in question.terms if term.negated]
    return Wanted(
        tuple(
            tuple(tuple(analyse(word) for word in row.split()) for row in alternatives)
            for alternatives in required(question, synonyms)
        ),
        question.phrases,
        tuple(tuple(analyse(word) for word in term.words) for term in never if not term.exact),
        tuple(term.words for term in never if term.exact),
        tuple((dimension, frozenset(codes)) for dimension, codes in bounds),
        tuple((dimension, frozenset(codes)) for dimension, codes in never_codes),
    )


def document(row: Mapping[str, Any]) -> Document:
    """The words of a project, from its content, its library's name and its codes."""
    texts = texts_of(row)
    found = [analyse(word) for text in texts for word in text]
    stems = {stem for word in found for stem in (word.stem, *word.parts)}
    return Document(f" {f' {BETWEEN} '.join(' '.join(text) for text in texts)} ", frozenset(stems))


def meets(asked: Wanted, there: Document, codes: Mapping[str, set[str]]) -> bool:
    """Whether a project has what is asked of its words and of the filters among them."""
    return (
        all(any(all(_has(there, word) for word in row) for row in alternatives) for alternatives in asked.units)
        and all(_says(there, phrase) for phrase in asked.phrases)
        and not any(all(word.stem in there.stems for word in row) for row in asked.never)
        and not any(_says(there, phrase) for phrase in asked.never_phrases)
        and all(not wanted_codes.isdisjoint(codes[dimension]) for dimension, wanted_codes in asked.codes)
        and all(unwanted.isdisjoint(codes[dimension]) for dimension, unwanted in asked.never_codes)
    )


def needs(asked: Wanted) -> frozenset[str] | None:
    """Stems of which a project must have one to meet this; None when there is no such set. No match is lost by it."""
    sets = [frozenset(key for row in alternatives for key in _keys(row[0])) for alternatives in asked.units]
    return max(sets, key=lambda keys: (min(map(len, keys)), -len(keys))) if sets else None


def _keys(word: Analysis) -> Iterable[str]:
    return (word.stem, word.parts[0]) if len(word.parts) > 1 else (word.stem,)


def _has(there: Document, word: Analysis) -> bool:
    return word.stem in there.stems or (len(word.parts) > 1 and all(part in there.stems for part in word.parts))


def _says(there: Document, phrase: tuple[str, ...]) -> bool:
    return f" {' '.join(phrase)} " in there.line
