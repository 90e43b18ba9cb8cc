"""A service follows the vocabularies: from an event to its table, from its table to every process."""

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest

from services.search.consumers import consumers
from shared.contracts.vocabularies import VocabularyChanged, VocabularyTerm, vocabulary_id
from shared.db import Database
from shared.testing import eventually
from shared.testing.factories import NOON
from shared.testing.records import record
from shared.vocabularies import Change, Memory, following, packaged, store, vocabulary
from tests.support.postgres import TestPostgres


@pytest.fixture(params=["submissions", "moderation", "notifications", "search"])
async def database(request: pytest.FixtureRequest, postgres: TestPostgres) -> AsyncIterator[Database]:
    """Of every service that keeps terms."""
    there = Database(await postgres.create_database(request.param), pool=2)
    yield there
    await there.close()


@pytest.fixture
async def of_search(postgres: TestPostgres) -> AsyncIterator[Database]:
    there = Database(await postgres.create_database("search"), pool=2)
    yield there
    await there.close()


def told(label: str, code: str = "derde-plek") -> VocabularyChanged:
    term = packaged("themes").term(code)
    assert term is not None
    wire = VocabularyTerm.model_validate({**term.model_dump(), "label": label})
    return VocabularyChanged(
        vocabulary_id=vocabulary_id("themes"),
        vocabulary="themes",
        change="renamed",
        place=9,
        term=wire,
        changed_at=NOON,
    )


async def stored(database: Database) -> list[tuple[str, int]]:
    async with database.begin() as tx:
        return sorted((change.term.label, change.sequence) for change in await store.read(tx))


async def test_every_service_keeps_the_newest_of_a_term(database: Database) -> None:
    changes = [("een", 1), ("twee", 2), ("drie", 3)]
    for order in itertools.permutations(changes):
        async with database.begin() as tx:
            for label, sequence in order:
                event = told(label)
                term = packaged("themes").items[0].model_validate(event.term.model_dump())
                await following.keep(tx, Change("themes", 9, sequence, term))
        assert await stored(database) == [("drie", 3)]


async def test_a_process_knows_what_it_consumed_and_another_replica_learns_it_from_the_table(
    of_search: Database,
) -> None:
    mine, other = Memory(), Memory()
    with mine.used():
        await consumers.handle(record(told("De derde plek"), 1), of_search)
    assert mine["themes"].label("derde-plek") == "De derde plek"
    with other.used():
        assert vocabulary("themes") is packaged("themes")
        await following.begin(of_search)
        assert vocabulary("themes").label("derde-plek") == "De derde plek"
    assert mine.generation == other.generation == 1


async def test_a_late_event_and_a_repeated_one_change_nothing(of_search: Database) -> None:
    with Memory().used() as known:
        newest = record(told("nieuw"), 2)
        for delivered in (newest, record(told("oud"), 1), newest):
            await consumers.handle(delivered, of_search)
        assert known["themes"].label("derde-plek") == "nieuw"
    assert await stored(of_search) == [("nieuw", 2)]


async def test_a_process_looks_again_and_again(of_search: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "EVERY", 0.01)
    with Memory().used() as known:
        follower = asyncio.create_task(following.keep_up(of_search))
    try:
        with Memory().used():  # another replica
            await consumers.handle(record(told("nieuw"), 1), of_search)
        await eventually(lambda: known["themes"].label("derde-plek") == "nieuw")
    finally:
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)


async def test_without_a_database_a_process_keeps_what_it_knows(of_search: Database) -> None:
    away = Database("postgresql+asyncpg://nobody@/nothing?host=/nowhere", pool=1)
    with Memory().used():
        await following.begin(away)
        assert vocabulary("themes") is packaged("themes")
    await away.close()


async def test_what_was_rolled_back_is_not_known(of_search: Database) -> None:
    async def fail() -> None:
        async with of_search.begin() as tx:
            await following.keep(tx, Change("themes", 9, 1, packaged("themes").items[0]))
            raise ZeroDivisionError

    with Memory().used() as known:
        with pytest.raises(ZeroDivisionError):
            await fail()
        assert known.generation == 0
    assert await stored(of_search) == []
