"""Words as they are written in the texts that a question shows or compares: hundreds of texts, with most of their words
in common, and few that matter. Pure, but for what is remembered.
"""

from collections.abc import Collection

from services.search.dutch.analysis import Analysis, analyse
from services.search.dutch.folding import WORD, fold

KEPT = 100_000
"""Words that are remembered, at about 400 bytes each, before all are forgotten; the common ones are back in seconds."""


def analysed(written: str) -> Analysis:
    """The analysis of a word as it is written, with its capitals and accents."""
    return analyse(word) if (word := fold(written)) else Analysis("", "", ())


class Forms:
    """Every word that was seen, and by stem how it was written: which of a text's words have some stem is then answered
    by sets, without a look at each word. Threads may share it: a word is known when it stands under all its stems.
    """

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._by_stem: dict[str, set[str]] = {}

    def learn(self, words: set[str]) -> None:
        """Look at those of these words that were not seen before."""
        if self.known.issuperset(words):
            return
        for written in words - self.known:
            _, whole, parts = analysed(written)
            for stem in (whole, *parts):
                self._by_stem.setdefault(stem, set()).add(written)
            self.known.add(written)

    def of(self, stems: Collection[str]) -> set[str]:
        """The words seen that have one of these stems, or a part that has it."""
        return set[str]().union(*(self._by_stem.get(stem, ()) for stem in stems))


_forms = Forms()


def _remembered() -> Forms:
    global _forms  # noqa: PLW0603 - whoever works with the old one goes on with it
    if len(_forms.known) >= KEPT:
        _forms = Forms()
    return _forms


class Noticed:
    """The words that matter to one question, in however many texts: those with one of these stems, or with a part that
    has it, and those that begin so.
    """

    def __init__(self, stems: Collection[str], beginnings: Collection[str] = ()) -> None:
        self._stems, self._beginnings = stems, tuple(beginnings)
        self._forms = _remembered()
        self._seen = -1
        self._mattering: set[str] = set()

    def among(self, text: str) -> set[str]:
        """Those of the words of a text that matter, as they are written."""
        words = set(WORD.findall(text))
        self._forms.learn(words)
        if self._seen != len(self._forms.known):
            self._seen = len(self._forms.known)
            self._mattering = self._forms.of(self._stems)
        found = words & self._mattering
        if self._beginnings:
            found |= {word for word in words if fold(word).startswith(self._beginnings)}
        return found
