"""Read a question as people type it: words, "words in this order", -not, field:value. Nothing is an error. Pure."""

import re
from dataclasses import dataclass

from services.search.dutch.folding import words

MOST = 64
"""Words and fields of a question that count. The rest is not read, so that a pasted page costs no more than a long
sentence.
"""
LONGEST = 2_000
"""Characters of a question that are read, for the same reason."""
SHORTEST_PREFIX = 3

FIELDS = {
    "thema": "theme",
    "fase": "phase",
    "provincie": "province",
    "bibliotheek": "library",
    "doelgroep": "targetGroup",
    "kernfunctie": "coreFunction",
    "jaar": "startYear",
    "startjaar": "startYear",
    "uitkomst": "outcome",
    "herkomst": "origin",
    "theme": "theme",
    "phase": "phase",
    "province": "province",
    "library": "library",
    "targetgroup": "targetGroup",
    "corefunction": "coreFunction",
    "year": "startYear",
    "startyear": "startYear",
    "outcome": "outcome",
    "origin": "origin",
}
"""What may stand before a colon, and the dimension that it filters."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_CHUNK = re.compile(r'(-?)(?:(\w+):(?=[^\s:]))?("[^"]*"|\S+)')


@dataclass(frozen=True)
class Term:
    """One thing that is asked for: `words` folded, next to each other. `exact` as written, else in any inflection."""

    words: tuple[str, ...]
    exact: bool = False
    negated: bool = False


@dataclass(frozen=True)
class Filter:
    """Only (or, negated, only not) projects that have this value in this dimension."""

    dimension: str
    value: str
    negated: bool = False


@dataclass(frozen=True)
class Question:
    """What someone typed. `unfinished` is the word that may still grow, the last one; None when there is none."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    unfinished: str | None = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The words to find in any inflection, each once."""
        terms = (term for term in self.terms if not (term.negated or term.exact))
        return tuple(dict.fromkeys(word for term in terms for word in term.words))

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The phrases to find as they are."""
        return tuple(term.words for term in self.terms if term.exact and not term.negated)

    def __bool__(self) -> bool:
        return bool(self.terms)


def understand(text: str) -> Question:
    """Read a question. A field that nobody knows (*let op: morgen*) is a word like others; whether a value exists is
    for who knows the vocabularies (`finding.fields`).
    """
    terms: list[Term] = []
    filters: list[Filter] = []
    left, unfinished = MOST, None
    for minus, field, value in _CHUNK.findall(text[:LONGEST].translate(_QUOTES)):
        negated, quoted = bool(minus), len(value) > 1 and value[0] == value[-1] == '"'
        dimension = FIELDS.get(field.casefold())
        if dimension is not None and (bare := value.strip('"').strip()):
            if left:
                left -= 1
                filters.append(Filter(dimension, bare, negated))
            continue
        found = tuple(words(f"{field} {value}"))[:left]
        if not found:
            continue
        left -= len(found)
        terms.append(Term(found, quoted and not field, negated))
        unfinished = found[0] if len(found) == 1 and not (negated or quoted) else None
    if unfinished is not None and len(unfinished) < SHORTEST_PREFIX:
        unfinished = None
    return Question(tuple(terms), tuple(filters), unfinished)
