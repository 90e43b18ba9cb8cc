"""The rare words of the synthetic records: more of them than any number of records uses up.

Real text obeys two laws at once: the few hundred commonest words follow Zipf with an exponent near 1, and those beyond
thin out faster, by `EXPONENT`; yet new ones keep coming (Heaps). A word is made from its rank alone, so that nothing
has to be remembered: first the words that the samples hold once, then compounds, places, names and numbers.
"""

import re
from functools import cache
from importlib.resources import files

from bench.dutch_words import Draw, words

EXPONENT = 1.52
"""The number of distinct words grows with the number of words to the power 1 / EXPONENT."""
FIRST_RANK = 750
"""Where the tail begins: the samples hold about as many words twice or more."""
STEP = 15_485_863
"""A prime, so that neighbours in rank are no neighbours in form and every form still comes once."""
KEPT = 50_000
"""So many of the commonest are kept made; the others are made when they are drawn."""

_POWER = -1 / (EXPONENT - 1)
_VERBS = {"aanpakken", "doen", "halen", "lenen", "leren", "maak", "maken", "passen", "praten", "reken", "werken"}
_SYLLABLES = (
    "al", "be", "bo", "da", "el", "ga", "hel", "ka", "li", "mee", "noor", "oos", "pur", "ra", "ste", "til", "ur", "vle",
    "wol", "zui",
)  # fmt: skip
_MIDDLES = ("da", "del", "ge", "kers", "len", "men", "ne", "ren", "ster", "ter", "ven", "zen")
_PLACE_ENDINGS = (
    "berg", "broek", "burg", "dam", "dijk", "drecht", "dorp", "hout", "hoven", "kerk", "loo", "meer", "rode", "stede",
    "veen", "veld", "wijk", "woude",
)  # fmt: skip
_NAME_ENDINGS = (
    "aard", "bos", "ema", "ers", "huis", "inga", "ink", "kamp", "ma", "mans", "sen", "ska", "sma", "stra", "wever",
)  # fmt: skip


@cache
def nouns() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What compounds end in, and the same nouns as compounds begin with them: with s, en or nothing."""
    lines = files("bench").joinpath("dutch_nouns.txt").read_text(encoding="utf-8").splitlines()
    entries = [entry.split("/") for line in lines if not line.startswith("#") for entry in line.split()]
    return tuple(entry[0] for entry in entries), tuple(entry[-1] for entry in entries)


@cache
def content_words() -> frozenset[str]:
    """The words of the head that say what a text is about: its nouns, one or many."""
    forms: set[str] = set()
    for noun, first in zip(*nouns(), strict=True):
        short = re.sub(r"([aeou])\1([^aeiou])$", r"\1\2", noun)
        forms |= {noun, noun + "s", noun + "n", noun + "en", noun + noun[-1] + "en", short + "en", first + "en"}
    forms -= _VERBS
    return frozenset(word for word, count in words().counts.items() if count > 1 and word in forms)


def rank(draw: Draw) -> int:
    """A word of the tail, by how common it is: 0 for its commonest. There is no last one."""
    return int(FIRST_RANK * (1.0 - draw()) ** _POWER) - FIRST_RANK


def chance(of_rank: int) -> float:
    """The chance that a word drawn from the tail is the one of this rank."""
    more, fewer = (((FIRST_RANK + of_rank + step) / FIRST_RANK) ** (1 - EXPONENT) for step in (0, 1))
    return float(more - fewer)


def tail(of_rank: int) -> str:
    """The word of a rank of the tail: from the samples, then made: compounds, places, names and numbers."""
    return kept[of_rank] if of_rank < len(kept := _kept()) else _made(of_rank)


def drawn(draw: Draw) -> str:
    """A word of the tail, each as often as its rank says: `tail(rank(draw))` in one call, for there are many."""
    of_rank = int(FIRST_RANK * (1.0 - draw()) ** _POWER) - FIRST_RANK
    return kept[of_rank] if of_rank < len(kept := _kept()) else _made(of_rank)


@cache
def _kept() -> tuple[str, ...]:
    once = words().once
    return (*once, *(_made(of_rank) for of_rank in range(len(once), KEPT)))


def _made(of_rank: int) -> str:
    number, kind = divmod(of_rank, 10)
    if kind < 7:
        return _compound(number * 7 + kind)
    if kind == 7:
        return _spelled(number, _PLACE_ENDINGS)
    if kind == 8:
        return _spelled(number, _NAME_ENDINGS)
    return str(number * STEP % 999_983)


def _compound(number: int) -> str:
    """Two nouns, or three when all pairs are used up."""
    lasts, firsts = nouns()
    size = len(lasts)
    pairs = size * (size - 1)
    if number < pairs:
        first, second = divmod(number * STEP % pairs, size - 1)
        return firsts[first] + lasts[(first + 1 + second) % size]
    left, last = divmod((number - pairs) * STEP % (pairs * size), size)
    first, second = divmod(left, size - 1)
    return firsts[first] + firsts[(first + 1 + second) % size] + lasts[last]


def _spelled(number: int, endings: tuple[str, ...]) -> str:
    """A name of two syllables, of three when all of those are used up, and so on."""
    middles, size = 0, len(_SYLLABLES) * len(endings)
    while number >= size:
        number, middles, size = number - size, middles + 1, size * len(_MIDDLES)
    left, ending = divmod(number * STEP % size, len(endings))
    left, start = divmod(left, len(_SYLLABLES))
    name = _SYLLABLES[start]
    for _ in range(middles):
        left, middle = divmod(left, len(_MIDDLES))
        name += _MIDDLES[middle]
    return (name + endings[ending]).capitalize()


def place(draw: Draw) -> str:
    """A made-up place: a few are named often, most of them seldom."""
    places = _places()
    return places[int(draw() ** 4 * len(places))]


@cache
def _places() -> tuple[str, ...]:
    return tuple(_spelled(number, _PLACE_ENDINGS) for number in range(4000))
