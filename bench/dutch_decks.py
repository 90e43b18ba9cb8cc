"""What the synthetic records choose from: libraries, codes, partners. What is chosen more often is there more often."""

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from bench.dutch_tail import place
from bench.dutch_words import Draw, samples
from shared.contracts.projects import Library
from shared.demo import library_persona
from shared.vocabularies import packaged

LIBRARIES = 140


@cache
def libraries() -> tuple[dict[str, str], ...]:
    """The libraries, each as often as its share of the records: those of the samples, then made-up ones."""
    provinces = packaged("provinces")
    named = {each["library"]["name"]: each["library"]["province"] for each in samples()}
    found: dict[str, dict[str, str]] = {}
    draw = Random(LIBRARIES).random
    while len(found) < LIBRARIES:
        name = next(iter(named), None) or f"Bibliotheek {place(draw)}"
        province = provinces.find(named.pop(name, "")) or one(draw, [term.code for term in provinces.items])
        made = Library.model_validate(library_persona(name, province)["library"]).model_dump()
        found.setdefault(made["isil"], made)  # the made-up code of another one may be the same: it is left out
    return _skewed(tuple(found.values()))


@cache
def decks() -> dict[str, tuple[str, ...]]:
    """The codes of each vocabulary that are in use, the first ones more often."""
    return {
        name: _skewed(tuple(term.code for term in packaged(name).items if term.valid_to is None))
        for name in ("themes", "target-groups", "core-functions")
    }


@cache
def partners() -> tuple[str, ...]:
    """The partners of the samples, as often as they are named."""
    return tuple(partner for each in samples() for partner in each["partners"])


def _skewed(values: Sequence[Any]) -> tuple[Any, ...]:
    """A deck in which the first value is there some thirty times as often as the hundredth."""
    return tuple(value for at, value in enumerate(values, 1) for _ in range(max(1, round(100 / at**0.75))))


def one(draw: Draw, values: Sequence[Any]) -> Any:
    """One of the values, each with the same chance."""
    return values[int(draw() * len(values))]


def several(draw: Draw, values: Sequence[Any]) -> list[Any]:
    """One to five, mostly one or two."""
    size, more = len(values), int(draw() ** 2 * 5)
    if not more:
        return [values[int(draw() * size)]]
    return list(dict.fromkeys([values[int(draw() * size)] for _ in range(1 + more)]))
