"""What the index and a question make of a word: its stem, and the stems of its parts when it is a compound."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from services.search.dutch.compounds import lexicon
from services.search.dutch.data import made
from services.search.dutch.remembered import Remembered
from services.search.dutch.stemming import stem

MOST_KEPT = 400_000
"""Words that are remembered, at about 250 bytes each. A catalogue of a million projects has more, but not often."""


class Analysis(NamedTuple):
    """A folded word, its stem, and the stems of its parts; `parts` is empty for a word that is no compound."""

    word: str
    stem: str
    parts: tuple[str, ...]


def analyse(word: str) -> Analysis:
    """The analysis of a folded word. Cutting one up takes some 20 µs, so what was seen before is remembered."""
    return _known.of(word)


def analyses(words: Iterable[str]) -> list[Analysis]:
    """The analysis of each of these folded words."""
    return list(_known.of_each(words))


def _analysis(word: str) -> Analysis:
    return Analysis(word, stem(word), tuple(dict.fromkeys(stem(part) for part in lexicon().cut(word))))


_known = Remembered(_analysis, MOST_KEPT)


def is_weak(word: str) -> bool:
    """Whether a folded word is a verb or an adjective, and no noun as well."""
    return word in _weak()


@cache
def _weak() -> frozenset[str]:
    return frozenset(made("weak"))


def stems(words: Iterable[str]) -> list[str]:
    """The stem of each word."""
    return [each.stem for each in analyses(words)]


def parts(found: Iterable[Analysis]) -> list[str]:
    """The stems of the parts of all compounds among these words."""
    return [part for each in found for part in each.parts]
