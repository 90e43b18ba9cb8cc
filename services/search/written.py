"""Words as they are written in the texts that a question shows or compares: hundreds of texts, with most of their words
in common, and few that matter. Pure.
"""

from collections.abc import Callable
from functools import lru_cache

from services.search.dutch.analysis import Analysis, analyse
from services.search.dutch.folding import WORD, fold

KEPT = 50_000
"""Words that are remembered, at about 200 bytes each; those that were not seen for longest are forgotten."""


@lru_cache(KEPT)
def analysed(written: str) -> Analysis:
    """The analysis of a word as it is written, with its capitals and accents."""
    return analyse(word) if (word := fold(written)) else Analysis("", "", ())


class Noticed:
    """The words that matter to one question, each looked at once, in however many texts it stands."""

    def __init__(self, matters: Callable[[Analysis], bool]) -> None:
        self._matters = matters
        self._seen: set[str] = set()
        self._mattering: set[str] = set()

    def among(self, text: str) -> set[str]:
        """Those of the words of a text that matter, as they are written."""
        words = set(WORD.findall(text))
        new = words - self._seen
        self._mattering.update(each for each in new if self._matters(analysed(each)))
        self._seen |= new
        return words & self._mattering
