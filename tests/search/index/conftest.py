"""An index of made-up projects in a folder of the test's own, and the worker that keeps it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from services.search import queries
from services.search.bodies import Asked
from services.search.index.building import build
from services.search.index.following import Follower
from services.search.index.live import Live
from services.search.index.rows import PRESENT, Source
from shared.db import Database
from tests.support.postgres import TestPostgres

QUESTIONS = (
    *("", "bibliotheek", "taal", "kinderen lezen", "voorlezen", "jongeren", "dementie", "biebbus", "taalcafe"),
    *("-bibliotheek", '"de bibliotheek"', "innovatei", "hoe bereik je jongeren met lezen", "oude", "provincie:drenthe"),
)


def answers(live: Live) -> dict[str, Any]:
    """What every question gets, in all orders: the whole answer, with scores' order, facets and highlights."""
    found = {}
    for q in QUESTIONS:
        for sort in (None, "newest", "adopted", "moved"):
            found[f"{q}|{sort}"] = queries.search(live, Asked(q=q, sort=sort, size=50))
    return found


class Replica:
    """One process's index over a database that others may share."""

    def __init__(self, database: Database, place: Path) -> None:
        self.live, self.built = Live(), 0
        self.follower = Follower(database, place, self.live, self._build, PRESENT)
        self._database = database

    async def _build(self, source: Source, path: Path) -> None:
        self.built += 1
        await build(self._database, path, source)

    async def answers(self) -> dict[str, Any]:
        await self.follower.catch_up()
        return answers(self.live)


@pytest.fixture
async def database(postgres: TestPostgres, sample_template: str) -> AsyncIterator[Database]:
    """A catalogue of the samples, to be changed."""
    found = Database(await postgres.create_copy(sample_template), pool=4)
    try:
        yield found
    finally:
        await found.close()


@pytest.fixture
def surroundings(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a service's process has in its environment, and its helpers get from it."""
    told = {"BIEB_DATABASE_URL": database.url, "BIEB_KAFKA": "none", "BIEB_AUTH_ISSUER": "x", "BIEB_AUTH_JWKS": "x"}
    for name, value in {**told, "BIEB_MODE": "local", "BIEB_PORT": "1"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def replica(database: Database, tmp_path: Path) -> Callable[[str], Any]:
    """Open the index in the folder of that name, as a process does that starts; closed as by an orderly stop."""

    @asynccontextmanager
    async def opened(name: str = "one") -> AsyncIterator[Replica]:
        made = Replica(database, tmp_path / name)
        try:
            yield made
        finally:
            made.follower.close()

    return opened


Opened = Callable[..., Awaitable[Replica]]


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two answers differ, each place with both values: what a failing comparison is to say."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [line for key in one for line in differences(one[key], other[key], f"{path}/{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            line
            for place, pair in enumerate(zip(one, other, strict=True))
            for line in differences(*pair, f"{path}/{place}")
        ]
    return [] if one == other else [f"{path}: {str(one)[:100]} / {str(other)[:100]}"]
