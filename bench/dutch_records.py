"""Published projects without end, all of them made up: what the benchmark of search is filled with.

Each record has a random source of its own, seeded with the seed and its number. So several processes can make a part
each, a run takes no more memory when it is longer, and record N is the same whatever was made before it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench.dutch_decks import decks, libraries, one, partners, several
from bench.dutch_tail import drawn, place, rank, tail
from bench.dutch_words import Draw, text

BEGIN = datetime(2016, 1, 1, 8, tzinfo=UTC)
TEN_YEARS = 3652 * 86_400
"""In seconds."""
END = BEGIN + timedelta(seconds=TEN_YEARS)
A_DAY = timedelta(days=1)
TOPICS = 4
OF_TOPIC = 0.2
"""The share of rare words that are one of the record's own few: what a text is about, it names more than once."""
BUILD_ON = 0.15

_PER_TOPIC = TOPICS / OF_TOPIC
_WHOM = (
    "kinderen", "ouderen", "jongeren", "inwoners", "mensen", "bezoekers", "ouders", "gezinnen", "vrijwilligers",
)  # fmt: skip
_TITLES = (
    "{0} voor {whom} in {place}", "{0} en {1} voor {whom}", "De {0} van {place}", "Samen met {whom} naar de {0}",
    "Bibliotheek {place} begint een {0}", "{0}: {1} in de bibliotheek", "Van {0} naar {1}", "Een {0} voor alle {whom}",
    "Boeken en {0} in {place}", "{whom} maken een {0}", "{0} op school, {1} thuis", "Met de {0} door heel {place}",
)  # fmt: skip
_KINDS = ("Gemeente", "Stichting", "Welzijn", "Basisschool", "Woningstichting", "Museum")
_NOTES = ("", "Op een kleinere schaal.", "Voor een andere doelgroep.", "Samen met de scholen in de buurt.")
_RELATIONS = ("inspired", "inspired", "inspired", "adapted", "adapted", "adopted")
_ORIGINS = ("staff",) * 13 + ("outside",) * 5 + ("patron",) * 2
_PHASES = ("idea",) * 3 + ("experiment",) * 6 + ("implementation",) * 11
_OUTCOMES = ("stopped", "stopped", "absorbed", "failed-with-lessons")
_BEGIN_MS = int(BEGIN.timestamp() * 1000)
_BITS = (1 << 64) - 1


def records(count: int, seed: int, start: int = 0) -> Iterator[dict[str, Any]]:
    """`count` records from number `start`: each the fields of a `ProjectPublished`, with Python's UUIDs and moments."""
    for number in range(start, start + count):
        yield record(number, seed)


def record(number: int, seed: int) -> dict[str, Any]:
    """The record of this number, counted from 0. It builds on records with lower numbers only."""
    draw = _source(number, seed)
    about = [tail(topic) for topic in _topics(draw)]
    mixed = _mixed(number, seed)
    mine, first = _id(mixed), _moment(mixed)
    phase = one(draw, _PHASES)
    again = int(draw() ** 3 * 5)
    published = first + int(draw() * (END - first).days) * A_DAY if again else first
    return {
        "projectId": mine,
        "decisionId": UUID(int=mine.int ^ 1),
        "revision": 1 + again,
        "library": one(draw, libraries()),
        "content": _content(draw, about, phase)
        | {"startYear": _start_year(draw, first), "buildsOn": _builds_on(draw, number, seed, first)},
        "phase": phase,
        "outcome": one(draw, _OUTCOMES) if phase != "idea" and draw() < 0.08 else None,
        "firstPublishedAt": first,
        "publishedAt": published,
    }


def moment(number: int, seed: int) -> datetime:
    """When the record was first published: a second within ten years, in no order of number."""
    return _moment(_mixed(number, seed))


def project_id(number: int, seed: int) -> UUID:
    """The id of the record: a UUIDv7 of its moment."""
    return _id(_mixed(number, seed))


def _moment(mixed: int) -> datetime:
    return BEGIN + timedelta(0, mixed % TEN_YEARS)


def _id(mixed: int) -> UUID:
    made = _BEGIN_MS + mixed % TEN_YEARS * 1000
    return UUID(int=made << 80 | 7 << 76 | mixed >> 52 << 64 | 2 << 62 | mixed & (1 << 62) - 1)


def topics(number: int, seed: int) -> list[int]:
    """What the record is about, as ranks of the tail. The first of them is in its title."""
    return _topics(_source(number, seed))


def _source(number: int, seed: int) -> Draw:
    return Random(seed << 40 | number).random


def _topics(draw: Draw) -> list[int]:
    return [rank(draw) for _ in range(TOPICS)]


def _content(draw: Draw, topics: Sequence[str], phase: str) -> dict[str, Any]:
    def rare() -> str:
        return topics[int(share * _PER_TOPIC)] if (share := draw()) < OF_TOPIC else drawn(draw)

    deck = decks()
    title = one(draw, _TITLES).format(*topics, whom=one(draw, _WHOM), place=place(draw))
    return {
        "title": title[0].upper() + title[1:],
        "summary": text(draw, rare, 20 + int(draw() * 10), 50),
        "goal": text(draw, rare, 8 + int(draw() * 8), 30),
        "approach": text(draw, rare, 14 + int(draw() * 10), 40),
        "result": text(draw, rare, 8 + int(draw() * 12), 40) if draw() < 0.6 else None,
        "tips": text(draw, rare, 6 + int(draw() * 10), 30) if draw() < 0.4 else None,
        "origin": one(draw, _ORIGINS),
        "phase": phase,
        "themes": several(draw, deck["themes"]),
        "targetGroups": several(draw, deck["target-groups"]),
        "coreFunctions": several(draw, deck["core-functions"]),
        "partners": [*several(draw, partners()), f"{one(draw, _KINDS)} {place(draw)}"],
    }


def _start_year(draw: Draw, first: datetime) -> int | None:
    return first.year - int(draw() ** 2 * 4) if draw() < 0.9 else None


def _builds_on(draw: Draw, number: int, seed: int, first: datetime) -> list[dict[str, str]]:
    """A tie to an earlier record, low numbers more often; none when no older one is met soon."""
    if draw() >= BUILD_ON:
        return []
    for _ in range(8):
        older = int(number * draw() ** 3)
        if moment(older, seed) < first:
            relation, note = one(draw, _RELATIONS), one(draw, _NOTES)
            return [{"projectId": str(project_id(older, seed)), "relation": relation, "note": note}]
    return []


def _mixed(number: int, seed: int) -> int:
    """64 bits that look random, other ones for each number (SplitMix64)."""
    bits = ((seed << 40 | number) * 0x9E3779B97F4A7C15) & _BITS
    bits = ((bits ^ bits >> 30) * 0xBF58476D1CE4E5B9) & _BITS
    bits = ((bits ^ bits >> 27) * 0x94D049BB133111EB) & _BITS
    return bits ^ bits >> 31
