"""Words as search sees them: folded, so that *café*, *Cafe* and *CAFÉ* are one word.

Text and question are cut by the same rule, and the index gets nothing but letters, digits and spaces: what it would
make of addresses, tags, hyphens and file names plays no part.
"""

import re
import unicodedata
from collections.abc import Iterator

from services.search.dutch.remembered import Remembered

MOST_KEPT = 100_000
"""Words whose folding is remembered, at about 200 bytes each: it is asked for each word of each text."""
LONGEST = 100
"""Characters of a word that count. Nobody looks for longer ones."""

# A plural's 's (*foto's*) is no part of the word. Combining marks are, for text may come decomposed.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:['’´`][sS](?![^\W_]))?")
_PLURAL = re.compile(r"['’´`][sS]$")
# Letters that Unicode does not take apart.
_WHOLE = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


def tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word of a text begins and ends, and the word folded."""
    for found in WORD.finditer(text):
        if word := fold(found.group()):
            yield found.start(), found.end(), word


def words(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return list(filter(None, _folds.of_each(WORD.findall(text))))


def folded(text: str) -> str:
    """A text as it is indexed: its words, folded, with one space between."""
    return " ".join(words(text))


def fold(word: str) -> str:
    """One word without case, accents, ligatures and the 's of a plural; empty when nothing is left."""
    return _folds.of(word)


def _fold(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word[:LONGEST].lower()
    bare = unicodedata.normalize("NFKD", _PLURAL.sub("", word)[:LONGEST]).casefold().translate(_WHOLE)
    return "".join(letter for letter in bare if letter.isalnum())[:LONGEST]


_folds = Remembered(_fold, MOST_KEPT)
