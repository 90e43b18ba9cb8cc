"""What the index and a question make of a word: its stem, and the stems of its parts when it is a compound."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from services.search.dutch.compounds import lexicon
from services.search.dutch.data import made
from services.search.dutch.stemming import stem

MOST_KEPT = 400_000
"""Words that are remembered, at about 250 bytes each. A catalogue of a million projects has more, but not often."""


class Analysis(NamedTuple):
    """A folded word, its stem, and the stems of its parts; `parts` is empty for a word that is no compound."""

    word: str
    stem: str
    parts: tuple[str, ...]


_known: dict[str, Analysis] = {}


def analyse(word: str) -> Analysis:
    """The analysis of a folded word. Cutting one up takes some 20 µs, so what was seen before is remembered."""
    found = _known.get(word)
    if found is None:
        if len(_known) >= MOST_KEPT:
            _known.clear()  # the common ones are back within a second
        parts = tuple(dict.fromkeys(stem(part) for part in lexicon().cut(word)))
        found = _known[word] = Analysis(word, stem(word), parts)
    return found


def is_weak(word: str) -> bool:
    """Whether a folded word is a verb or an adjective, and no noun as well."""
    return word in _weak()


@cache
def _weak() -> frozenset[str]:
    return frozenset(made("weak"))


def stems(words: Iterable[str]) -> list[str]:
    """The stem of each word."""
    return [analyse(word).stem for word in words]


def parts(found: Iterable[Analysis]) -> list[str]:
    """The stems of the parts of all compounds among these words."""
    return [part for each in found for part in each.parts]
