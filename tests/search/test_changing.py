"""Whoever follows the catalogue hears of every change, in whatever order transactions commit."""

from uuid import UUID

from sqlalchemy import text

from services.search import changing
from shared.db import Database
from shared.ids import new_id
from shared.testing import factories
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService


async def read(database: Database, since: int, most: int = changing.MOST) -> tuple[set[UUID], int]:
    async with database.begin() as tx:
        found, until = await changing.changed(tx, since, most)
        return set(found), until


async def test_a_change_that_commits_after_a_later_one_is_not_skipped(postgres: TestPostgres) -> None:
    database = Database(await postgres.create_database("search"), pool=4)
    slow, fast = new_id(), new_id()
    try:
        async with database.begin() as long_one:
            await changing.touch(long_one, [slow])
            async with database.begin() as short_one:
                await changing.touch(short_one, [fast])
            found, until = await read(database, 0)
            assert found == set(), "what comes before it may still be hidden: not yet"
        found, after = await read(database, until)
        assert found == {slow, fast}
        assert await read(database, after) == (set(), after)
    finally:
        await database.close()


async def test_a_transaction_that_changed_more_than_a_page_comes_whole(postgres: TestPostgres) -> None:
    database = Database(await postgres.create_database("search"), pool=2)
    first, many, last = [new_id() for _ in range(2)], [new_id() for _ in range(7)], [new_id()]
    try:
        for ids in (first, many, last):
            async with database.begin() as tx:
                await changing.touch(tx, ids)
        found, until = await read(database, 0, most=4)
        assert found == {*first, *many}
        assert (await read(database, until, most=4))[0] == set(last)
    finally:
        await database.close()


async def test_what_a_project_builds_on_changes_with_it(search: RunningService) -> None:
    older, other = new_id(), new_id()
    newer = factories.published(buildsOn=[{"projectId": str(older), "relation": "adapted", "note": ""}])
    await search.deliver(newer)
    assert await told_otherwise(search.database, 0) == {newer.project_id, older}
    _, since = await read(search.database, 0)
    again = newer.model_copy(
        update={
            "revision": 2,
            "content": factories.published(
                buildsOn=[{"projectId": str(other), "relation": "adapted", "note": ""}]
            ).content,
        }
    )
    await search.deliver(again, 2)
    assert await told_otherwise(search.database, since) == {newer.project_id, older, other}, "also the one that it left"


async def told_otherwise(database: Database, since: int) -> set[UUID]:
    """What changed since then, and what else is told otherwise because of that."""
    found, _ = await read(database, since)
    async with database.begin() as tx:
        return set(await changing.affected(tx, found))


async def test_every_project_is_touched_when_the_catalogue_is_emptied(search: RunningService) -> None:
    event = factories.published()
    await search.deliver(event)
    _, since = await read(search.database, 0)
    async with search.database.begin() as tx:
        await changing.touch_all(tx)
    assert (await read(search.database, since))[0] == {event.project_id}
    async with search.database.begin() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM change"))).scalar_one() == 1
