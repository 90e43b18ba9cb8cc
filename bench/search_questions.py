"""What the search benchmark asks over HTTP, by kind, and how long each answer takes."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench.dutch_decks import decks, libraries
from bench.dutch_queries import queries
from bench.harness import connections

_DRAFT = ("title", "summary", "goal", "approach")
WARMING = 5
"""Questions of each kind that are asked first and not measured: what a service knows after its first day."""


@dataclass(frozen=True)
class Ask:
    """One question, as it is sent and as the service's own functions take it."""

    path: str
    parameters: dict[str, str] = field(default_factory=dict)
    draft: dict[str, str] | None = None

    def request(self, port: int) -> bytes:
        """The whole of it as HTTP."""
        body = json.dumps(self.draft).encode() if self.draft else b""
        address = f"{self.path}?{urlencode(self.parameters)}" if self.parameters else self.path
        head = f"{'POST' if self.draft else 'GET'} {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if self.draft else ""
        return f"{head}{kind}\r\n".encode() + body


@dataclass(frozen=True)
class Kind:
    """Questions of one kind: to warm up with, for one client, and for many. No text is asked twice, but for common
    words, of which there are few.
    """

    name: str
    warming: list[Ask]
    alone: list[Ask]
    together: list[Ask]


def kinds(seed: int, count: int, each: int) -> list[Kind]:
    """`each` questions of every kind for one client and as many for many, over `count` records."""
    asked = queries(seed, WARMING + 2 * each, count)
    draw = Random(f"filters {seed}")
    found = {
        "rare term": [_find(text) for text in asked["rare"]],
        "common term": [_find(text) for text in asked["common"]],
        "two terms": [_find(text) for text in asked["two"]],
        "filters": [_find(text, **_filters(draw)) for text in asked["common"]],
        "facets": [Ask("/v1/projects", {"q": text}) for text in asked["common"]],
        "suggestions": [Ask("/v1/suggestions", {"q": text}) for text in asked["prefix"]],
        "typing error": [_find(text) for text in asked["typo"]],
        "similar": [
            Ask("/v1/similar-projects", draft=dict(zip(_DRAFT, text.split("\n"), strict=True)))
            for text in asked["draft"]
        ],
        "bombs": [_find(bomb(number)) for number in range(WARMING + 2 * each)],
        "no words": [_find("", page=str(1 + number % 50)) for number in range(WARMING + 2 * each)],
    }
    cut = WARMING + each
    return [Kind(name, asks[:WARMING], asks[WARMING:cut], asks[cut:]) for name, asks in found.items()]


def bomb(number: int) -> str:
    """What nobody types who looks for something: 10,000 characters, brackets within brackets, patterns."""
    made = (
        " ".join(f"woord{number}x{place}" for place in range(1_000)),
        "(" * 5_000 + f"bieb{number}" + ")" * 4_900,
        f"/({number}|a+)+$/ " * 500,
        f"*{number}* ?{number}? " * 900,
        f"thema:{number} -" * 800,
        f'"{number} ' * 1_500,
        f"boeken~{number} OR NOT bieb^{number} AND " * 300,
        "bibliotheek" * 900 + str(number),
    )
    return made[number % len(made)][:10_000]


def _find(text: str, **more: str) -> Ask:
    return Ask("/v1/projects", {"q": text, "facets": "", **more})


def _filters(draw: Random) -> dict[str, str]:
    return {"theme": draw.choice(decks()["themes"]), "province": draw.choice(libraries())["province"]}


async def timed(port: int, asks: Sequence[Ask], clients: int = 1) -> list[float]:
    """Ask all, each client its next question when it has its answer; milliseconds from the first byte to the last."""
    clock = asyncio.get_running_loop().time
    lines, took = await connections(port, clients), []
    source: Iterator[bytes] = iter([ask.request(port) for ask in asks])

    async def work(line: Any) -> None:
        for request in source:
            began = clock()
            await line.ask(request)
            took.append((clock() - began) * 1000)

    await asyncio.gather(*(work(line) for line in lines))
    for line in lines:
        line.close()
    return took
