"""What people would ask of the synthetic records, by kind.

How common a word is follows from how the records are made, and from a thousand of them for the head: no index is asked,
so none can be measured against itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from bench.dutch_records import record, records, topics
from bench.dutch_shape import words_of
from bench.dutch_tail import chance, content_words, tail
from bench.dutch_words import Draw, words

COMMON = (0.22, 0.38)
"""Between these shares of the first thousand records hold a common word, so of all of them between 20 and 40 %."""
RARE = 20
"""At most about so many of the records hold a rare word."""
RARE_WORDS = 20
"""In a record, from the tail, each counted once."""
SEEN = 1000

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ASKED_OF_A_DRAFT = ("title", "summary", "goal", "approach")


@dataclass(frozen=True)
class _Corpus:
    draw: Draw
    seed: int
    count: int

    def number(self) -> int:
        return int(self.draw() * self.count)

    def one(self, values: Sequence[str]) -> str:
        return values[int(self.draw() * len(values))]


def queries(seed: int, each: int = 50, count: int = 1_000_000) -> dict[str, list[str]]:
    """`each` texts of every kind, for `records(count, seed)`. Common words are fewer, and come again.

    A rare word, both of two terms, and the whole of a prefix stand in at least one of the records. A draft is none of
    them. A typo is one letter away from a word of the samples, and is itself none of those.
    """
    of = _Corpus(Random(f"queries {seed}").random, seed, count)
    return {kind: [make(of) for _ in range(each)] for kind, make in _MAKE.items()}


@cache
def shares(seed: int) -> dict[str, float]:
    """The share of the records that hold each word, from the first thousand."""
    holding: Counter[str] = Counter()
    for made in records(SEEN, seed):
        holding.update(set(words_of(made)))
    return {word: held / SEEN for word, held in holding.items()}


@cache
def common_words(seed: int) -> tuple[str, ...]:
    """The content words that many records hold, not nearly all."""
    least, most = COMMON
    seen = shares(seed)
    return tuple(sorted(word for word in content_words() if least <= seen.get(word, 0.0) <= most))


def _rare(of: _Corpus) -> str:
    while True:
        of_rank = topics(of.number(), of.seed)[0]
        word = tail(of_rank)
        if expected(of_rank, of.count) <= RARE and word.isalpha():
            return word.lower()


def expected(of_rank: int, count: int) -> float:
    """About how many of `count` records hold the word of this rank of the tail."""
    return count * RARE_WORDS * chance(of_rank)


def _common(of: _Corpus) -> str:
    return of.one(common_words(of.seed))


def _two(of: _Corpus) -> str:
    while True:
        held = sorted(content_words().intersection(words_of(record(of.number(), of.seed))))
        if len(held) > 1:
            first = of.one(held)
            return f"{first} {of.one([word for word in held if word != first])}"


def _typo(of: _Corpus) -> str:
    known = words().counts
    while True:
        word = of.one(_long_words())
        at = 1 + int(of.draw() * (len(word) - 2))
        letter = of.one(_LETTERS)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        dropped, added = word[:at] + word[at + 1 :], word[:at] + letter + word[at:]
        wrong = of.one((swapped, dropped, added, word[:at] + letter + word[at + 1 :]))
        if wrong not in known:
            return wrong


@cache
def _long_words() -> tuple[str, ...]:
    twice = (word for word, times in words().counts.items() if times > 1)
    return tuple(sorted(word for word in twice if len(word) > 5 and word.isalpha()))


def _prefix(of: _Corpus) -> str:
    while True:
        word = of.one(words_of(record(of.number(), of.seed)))
        if len(word) > 6 and word.isalpha():
            return word[: 4 + int(of.draw() * (len(word) - 5))]


def _draft(of: _Corpus) -> str:
    content = record(of.count + of.number(), of.seed)["content"]
    return "\n".join(content[name] for name in _ASKED_OF_A_DRAFT)


_MAKE = {"rare": _rare, "common": _common, "two": _two, "typo": _typo, "prefix": _prefix, "draft": _draft}
