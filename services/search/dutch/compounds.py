"""Cuts a compound into its parts: *basisschoolleerlingen* into *basis*, *school* and *leerlingen*.

Dutch writes what belongs together as one word, and people look for the parts. A part must be in the list for the place
where it stands (see building.py). Of all ways to cut a word the one with the fewest and longest parts is taken.
"""

from collections.abc import Mapping
from functools import cache

from services.search.dutch.data import made, reviewed
from services.search.dutch.places import BEGIN, END, LINKED, MIDDLE

SHORTEST = 3
"""Letters of the shortest part."""
LONGEST = 60
"""Letters of the longest word that is cut: time grows with the square."""
_PART = 10
_SHORT = {3: 7, 4: 2}
"""What a part costs, and what a short one costs more: *ren* or *der* is seldom what a word is made of."""

Parts = tuple[str, ...]


class Lexicon:
    """What compounds are made of: where each form may stand, and words that are known to be cut otherwise."""

    def __init__(self, places: Mapping[str, int], known: Mapping[str, Parts] | None = None) -> None:
        self._places, self._known = places, known or {}

    def begins(self, form: str) -> bool:
        """Whether compounds may begin so."""
        return bool(self._places.get(form, 0) & BEGIN)

    def cut(self, word: str) -> Parts:
        """The parts of a folded word in their order, without linking letters; none when it is no compound."""
        if (known := self._known.get(word)) is not None:
            return known
        if not 2 * SHORTEST <= len(word) <= LONGEST:
            return ()
        last = len(word)
        if not any(self._places.get(word[start:], 0) & END for start in range(SHORTEST, last - SHORTEST + 1)):
            return ()  # as most words
        # best[n]: the cheapest way to cut the first n letters, as its price and its parts.
        best: list[tuple[int, Parts] | None] = [None] * (last + 1)
        best[0] = (0, ())
        for start in range(last - SHORTEST + 1):
            before = best[start]
            if before is None:
                continue
            here = BEGIN if start == 0 else MIDDLE
            for end in range(start + SHORTEST, last + (start > 0)):
                places = self._places.get(word[start:end], 0)
                if not places & (here if end < last else END):
                    continue
                price = before[0] + _PART + _SHORT.get(end - start, 0)
                known_price = best[end]
                if known_price is None or price < known_price[0]:
                    bare = word[start : end - 1] if places & LINKED and end < last else word[start:end]
                    best[end] = (price, (*before[1], bare))
        found = best[-1]
        return found[1] if found else ()


@cache
def lexicon() -> Lexicon:
    """The list that the set-up makes, with our own additions. Raises FileNotFoundError when it was not made yet."""
    places = {form: int(bits) for form, bits in made("parts").items()}
    places |= {form: int(bits) for form, bits in reviewed("parts").items()}
    known = {word: tuple(parts.split()) for word, parts in reviewed("cuts").items()}
    return Lexicon(places, {word: parts if parts != (word,) else () for word, parts in known.items()})
