"""What was probably meant by a word that nobody knows."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.search.dutch.folding import tokens

Beginning = Callable[[str, int], list[tuple[str, int]]]

LOOKED_AT = 20_000
"""Words of the index that are compared for all mistyped words of a question together: to read one takes a microsecond
or two. In order: those that begin as it was typed, then with its first letters changed about.
"""
MOST = 3
MOST_CUTS = 6
"""First parts of a compound that are tried, the longest first; a word that people type has one or two."""
SHORTEST_REST = 5
"""Letters of the part of a compound that may be mistyped; shorter ones are near to too many words."""


class Beginnings:
    """Words of an index by how they begin, for one question: what was read is kept, for mistyped words and the parts of
    compounds often begin alike, and when enough was read there is no more.
    """

    def __init__(self, beginning: Beginning) -> None:
        self._beginning = beginning
        self._read: dict[str, list[tuple[str, int]]] = {}
        self._left = LOOKED_AT

    def __call__(self, prefix: str, most: int) -> list[tuple[str, int]]:
        found = self._read.get(prefix)
        if found is None:
            found = self._beginning(prefix, min(most, self._left)) if self._left else []
            self._read[prefix], self._left = found, self._left - len(found)
        return found


def corrections(typed: str, beginning: Beginning) -> list[str]:
    """The words nearest to `typed`, the most common first among equally near ones; none for a word that is too short.

    `beginning` gives words that begin with some letters, each with the number of documents that have it. The first two
    letters may be changed about, or the second be wrong, missing or too much; a wrong first letter is not found.
    """
    allowed = 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2
    if not allowed:
        return []
    first, second, third = typed[0], typed[1], typed[2]
    near = _near(typed, allowed, (first + second, second + first, first + third, second + third), beginning)
    # The second letter wrong or missing: more words to compare, so only when nothing else is near.
    near = near or _near(typed, allowed, [first + letter for letter in ascii_lowercase], beginning)
    return [word for _, _, word in sorted(near)[:MOST]]


def _near(typed: str, allowed: int, prefixes: Iterable[str], beginning: Beginning) -> list[tuple[float, int, str]]:
    """Words with one of these beginnings that are near enough: how far, how common as a negative number, the word."""
    words: dict[str, int] = {}
    for prefix in dict.fromkeys(prefixes):
        words.update(beginning(prefix, LOOKED_AT))
    found = process.extract(typed, words.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    return [(distance, -words[word], word) for word, distance, _ in found]


def corrected_compounds(typed: str, begins: Callable[[str], bool], beginning: Beginning) -> list[tuple[str, str]]:
    """How a compound that nobody knows may have been meant: a first part that is right (`begins` tells), and the word
    nearest to the rest. The longest first parts come first.
    """
    cuts = range(len(typed) - SHORTEST_REST, SHORTEST_REST - 2, -1)
    right = islice(((typed[:cut], typed[cut:]) for cut in cuts if begins(typed[:cut])), MOST_CUTS)
    return [(first, rest) for first, wrong in right for rest in corrections(wrong, beginning)[:1]]


def corrected(text: str, meant: Mapping[str, str]) -> str:
    """The text with these folded words replaced by what was meant."""
    pieces, done = [], 0
    for start, end, word in tokens(text):
        if word in meant:
            pieces += [text[done:start], meant[word]]
            done = end
    return "".join([*pieces, text[done:]])
