"""The sentences of the synthetic records: they run as those of the sample projects do.

The head of the vocabulary comes from the samples: their sentences are taken apart and linked again, a few words at a
time, so it has their frequencies and mostly their neighbours. A word that the samples hold once says nothing of its own
frequency, only that a rare word stands there: such a place is a slot, for a word of the tail (`bench.dutch_tail`).
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any
from zlib import crc32

Draw = Callable[[], float]
"""`random.Random.random`: the only thing asked of a source, for it gives the same in every version of Python."""

SLOT = "\0"
LINKED = 3
SENTENCES = 50_000

_MARKS = ",;:."
_FIELDS = ("summary", "goal", "approach", "result", "tips")

Link = tuple[str, int, "list[Link]"]
"""A few words as they came in a sentence, how many, and what came after the last of them: nothing at the end."""


@dataclass(frozen=True)
class Words:
    """What is read from the samples, once."""

    starts: list[Link] = field(repr=False)  # they go round: written out there is no end to them
    """How the sentences begin, as often as they do."""
    counts: dict[str, int]
    once: tuple[str, ...]
    """The words that came once: the commonest words of the tail."""


def samples() -> list[dict[str, Any]]:
    """The sample projects, as they are written down."""
    lines = files("local").joinpath("samples/praktijk.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def words() -> Words:
    """The words of the samples."""
    sentences = list(_sentences())
    counts = Counter(bare(token) for sentence in sentences for token in sentence)
    named = {token.rstrip(_MARKS) for sentence in sentences for token in sentence[1:] if token[0].isupper()}
    starts: list[Link] = []
    after: dict[str, list[Link]] = defaultdict(list)
    once = []
    for sentence in sentences:
        small = [token if token.rstrip(_MARKS) in named else token[0].lower() + token[1:] for token in sentence]
        once += [token.rstrip(_MARKS + "'") for token in small if counts[bare(token)] == 1]
        states = [SLOT + _mark(token) if counts[bare(token)] == 1 else token for token in small]
        for at, state in enumerate(states):
            following = states[at + 1 : at + 1 + LINKED]
            if following:
                after[state].append(_link(following, after))
        if not states[0].startswith(SLOT):
            piece, length, later = _link(states[:LINKED], after)
            starts.append((piece[0].upper() + piece[1:], length, later))
    return Words(
        starts=starts,
        counts=dict(counts),
        once=tuple(sorted(once, key=lambda word: crc32(word.encode()))),
    )


def _link(states: list[str], after: dict[str, list[Link]]) -> Link:
    return " ".join(states), len(states), [] if states[-1].endswith(".") else after[states[-1]]


def _mark(token: str) -> str:
    return token[-1] if token[-1] in _MARKS else ""


def bare(token: str) -> str:
    """A word of a text without the marks around it, in small letters."""
    return token.strip("\"'’“”().,;:?!").lower()


def _sentences() -> Iterator[list[str]]:
    for record in samples():
        for name in _FIELDS:
            for sentence in re.split(r"(?<=[.?!])\s+", record[name]):
                tokens = [clean for token in sentence.split() if bare(clean := token.strip('"“”()'))]
                if tokens:
                    tokens[-1] = tokens[-1].rstrip(",;:.?!") + "."
                    yield tokens


def text(draw: Draw, rare: Callable[[], str], least: int, most: int) -> str:
    """Sentences of together at least `least` words, cut off at `most`; `rare` gives the words of the tail."""
    sentences, lines, length = _made_sentences(), [], 0
    while length < least:
        line, count = sentences[int(draw() * SENTENCES)]
        lines.append(line)
        length += count
    line = " ".join(lines)
    if length > most:
        line = " ".join(line.split(" ")[:most]).rstrip(_MARKS) + "."
    first, *others = line.split(SLOT)
    return first + "".join([rare() + other for other in others])


@cache
def _made_sentences() -> tuple[tuple[str, int], ...]:
    """Sentences with slots, made beforehand: it is the words in the slots that make each text another one."""
    draw, starts, made = Random(SENTENCES).random, words().starts, []
    for _ in range(SENTENCES):
        pieces, length, links = [], 0, starts
        while links:
            piece, count, links = links[int(draw() * len(links))]
            pieces.append(piece)
            length += count
        made.append((" ".join(pieces), length))
    return tuple(made)
