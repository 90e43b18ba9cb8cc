"""What was probably meant by a word that nobody knows."""

from collections.abc import Callable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.search.dutch.folding import tokens

LOOKED_AT = 50_000
"""Words with the same beginning that are compared; a million projects have fewer behind any two letters."""
MOST = 3
SHORTEST_REST = 5
"""Letters of the part of a compound that may be mistyped; shorter ones are near to too many words."""


def corrections(typed: str, beginning: Callable[[str, int], list[tuple[str, int]]]) -> list[str]:
    """The words nearest to `typed`, the most common first among equally near ones; none for a word that is too short.

    `beginning` gives words that begin with some letters, each with the number of documents that have it. The first two
    letters may be changed about, or the second be wrong, missing or too much; a wrong first letter is not found.
    """
    allowed = 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2
    if not allowed:
        return []
    words: dict[str, int] = {}
    for prefix in dict.fromkeys((typed[:2], typed[1] + typed[0], typed[0] + typed[2], typed[1:3])):
        words.update(beginning(prefix, LOOKED_AT))
    near = process.extract(typed, words.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    ranked = sorted(near, key=lambda each: (each[1], -words[each[0]], each[0]))
    return [word for word, _, _ in ranked[:MOST]]


def corrected_compounds(
    typed: str, begins: Callable[[str], bool], beginning: Callable[[str, int], list[tuple[str, int]]]
) -> list[tuple[str, str]]:
    """How a compound that nobody knows may have been meant: a first part that is right (`begins` tells), and the word
    nearest to the rest. The longest first parts come first.
    """
    cuts = range(len(typed) - SHORTEST_REST, SHORTEST_REST - 2, -1)
    right = [(typed[:cut], typed[cut:]) for cut in cuts if begins(typed[:cut])]
    return [(first, rest) for first, wrong in right for rest in corrections(wrong, beginning)[:1]]


def corrected(text: str, meant: Mapping[str, str]) -> str:
    """The text with these folded words replaced by what was meant."""
    pieces, done = [], 0
    for start, end, word in tokens(text):
        if word in meant:
            pieces += [text[done:start], meant[word]]
            done = end
    return "".join([*pieces, text[done:]])
