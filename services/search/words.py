"""Words as search sees them: folded, so that *café*, *Cafe* and *CAFÉ* are one word. Pure.

Text and question are cut by the same rule, and Postgres gets nothing but letters, digits and spaces to parse: what it
would make of addresses, tags, hyphens and file names plays no part.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 100
"""Characters of a word that count; Postgres refuses words of 2 KB, and nobody looks for them."""
MOST = 64
"""Words of a question that count. The rest is not read, so that a pasted page costs no more than a long sentence."""
SHORTEST_PREFIX = 3

# A plural's 's (*foto's*) is no part of the word. Combining marks are, for text may come decomposed.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*(?:['’´`][sS](?![^\W_]))?")
_PLURAL = re.compile(r"['’´`][sS]$")
_CHUNK = re.compile(r'-?"[^"]*"|\S+')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
# Letters that Unicode does not take apart.
_WHOLE = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


@dataclass(frozen=True)
class Term:
    """One thing that is asked for: `words` folded, next to each other. `exact` as written, else in any inflection."""

    words: tuple[str, ...]
    exact: bool = False
    negated: bool = False


@dataclass(frozen=True)
class Question:
    """What someone typed. `unfinished` is the word that may still grow, the last one; None when there is none."""

    terms: tuple[Term, ...] = ()
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


def tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word of a text begins and ends, and the word folded."""
    for found in _WORD.finditer(text):
        if word := _fold(found.group()):
            yield found.start(), found.end(), word


def folded(text: str) -> str:
    """A text as it is indexed: its words, folded, with one space between."""
    return " ".join(word for _, _, word in tokens(text))


def understand(text: str) -> Question:
    """Read a question as people type it: words, "words in this order", -not. Nothing is an error."""
    terms: list[Term] = []
    left, unfinished = MOST, None
    for chunk in _CHUNK.findall(text.translate(_QUOTES)):
        words = tuple(word for _, _, word in tokens(chunk))[:left]
        if not words:
            continue
        left -= len(words)
        negated = chunk.startswith("-")
        exact = chunk.removeprefix("-").startswith('"') and chunk.endswith('"')
        terms.append(Term(words, exact, negated))
        unfinished = words[0] if len(words) == 1 and not (negated or exact) else None
    if unfinished is not None and len(unfinished) < SHORTEST_PREFIX:
        unfinished = None
    return Question(tuple(terms), unfinished)


def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKD", _PLURAL.sub("", word)[:LONGEST]).casefold().translate(_WHOLE)
    return "".join(letter for letter in bare if letter.isalnum())[:LONGEST]
