"""Whatever happened to an index, it gives the answers that any other replica gives, query by query."""

import asyncio
import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.search.consumers import consumers
from services.search.index.demand import ask_for_new
from services.search.index.folder import Damaged, check
from services.search.index.rows import Source
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Database
from shared.ids import new_id
from shared.problems import Problem
from shared.testing import factories
from shared.testing.factories import NOON
from shared.testing.records import record
from tests.search.index.conftest import answers, differences

CHANGES = 24


async def change_a_lot(database: Database, seed: int = 1) -> None:
    """Publications, new revisions and withdrawals, mixed; the same for a seed."""
    chance, ids = random.Random(seed), []
    for number in range(CHANGES):
        at = NOON + timedelta(days=200 + number)
        if ids and chance.random() < 0.5:
            project_id, revision = chance.choice(ids), number + 2
        else:
            ids.append(project_id := new_id())
            revision = 1
        words = " ".join(chance.choices(("taal", "lezen", "robots", "ouderen", "buurthuis", "muziek"), k=3))
        event = factories.published(
            project_id, title=f"{words} {number}", summary=f"Over {words}.", approach=f"Met {words}"
        ).model_copy(update={"revision": revision, "first_published_at": at, "published_at": at})
        await consumers.handle(record(event, number + 1), database)
        if number % 9 == 8:
            gone = ProjectWithdrawn(project_id=ids[0], revision=number + 2, reason="", withdrawn_at=at)
            await consumers.handle(record(gone, number + 1), database)


async def test_a_replica_that_followed_answers_as_one_that_was_built_just_now(database: Database, replica: Any) -> None:
    async with replica("one") as one:
        await one.answers()
        for seed in range(3):
            await change_a_lot(database, seed)
            await one.follower.catch_up()
        async with replica("two") as two:
            assert not differences(await one.answers(), await two.answers())
        assert one.built == 1


async def test_a_restart_takes_over_what_lies_there_and_goes_on(database: Database, replica: Any) -> None:
    async with replica() as before:
        await before.answers()
    await change_a_lot(database)
    async with replica() as after, replica("fresh") as fresh:
        assert not differences(await after.answers(), await fresh.answers())
        assert after.built == 0


async def test_what_was_put_and_not_committed_is_read_again(database: Database, replica: Any) -> None:
    async with replica() as before:
        await before.answers()
        await change_a_lot(database)
        before.live.files.commit = lambda _cursor: (_ for _ in ()).throw(ConnectionError)  # the process ends here
        with pytest.raises(ConnectionError):
            await before.follower.catch_up()
    async with replica() as after, replica("fresh") as fresh:
        assert not differences(await after.answers(), await fresh.answers())
        assert after.built == 0


async def test_a_state_that_is_older_than_the_commit_changes_nothing(database: Database, replica: Any) -> None:
    async with replica() as before:
        await before.answers()
        state = before.live.files.path / "state.json"
        old = state.read_text()
        await change_a_lot(database)
        expected = await before.answers()
    state.write_text(old)  # killed between the commit and the state
    async with replica() as after:
        assert await after.answers() == expected
        assert after.built == 0


def damage(index: Path, how: str) -> None:
    store = max(index.glob("*.store"), key=lambda path: path.stat().st_size)
    if how == "byte":
        body = bytearray(store.read_bytes())
        body[len(body) // 2] ^= 0xFF
        store.write_bytes(body)
    elif how == "cut":
        store.write_bytes(store.read_bytes()[:-20])
    elif how == "missing":
        store.unlink()
    elif how == "meta":
        (index / "meta.json").write_text("{")
    elif how == "state":
        (index / "state.json").unlink()
    elif how == "other version":
        state = json.loads((index / "state.json").read_text())
        (index / "state.json").write_text(json.dumps(state | {"fingerprint": "older"}))
    elif how == "other database":
        state = json.loads((index / "state.json").read_text())
        (index / "state.json").write_text(json.dumps(state | {"catalogue": "1/2"}))


@pytest.mark.parametrize("how", ["byte", "cut", "missing", "meta", "state", "other version", "other database"])
async def test_an_index_that_cannot_be_trusted_is_noticed_at_the_start_and_built_anew(
    database: Database, replica: Any, how: str
) -> None:
    async with replica() as before:
        expected = await before.answers()
        path = before.live.files.path
    damage(path, how)
    async with replica() as after:
        with pytest.raises(Problem, match="503"):
            after.live.snapshot  # noqa: B018 - not before it was looked at
        assert await after.answers() == expected
        assert after.built == 1


async def test_a_sound_index_is_believed(database: Database, replica: Any) -> None:
    async with replica() as before:
        await before.answers()
        await change_a_lot(database)
        await before.answers()
        path = before.live.files.path
    check(path)
    damage(path, "byte")
    with pytest.raises(Damaged):
        check(path)


async def test_a_new_index_is_built_beside_the_one_that_answers(database: Database, replica: Any) -> None:
    async with replica() as one:
        expected = await one.answers()
        old, build = one.live.files, one.follower._build
        reached, go_on = asyncio.Event(), asyncio.Event()

        async def slow(source: Source, path: Path) -> None:
            reached.set()
            await go_on.wait()
            await build(source, path)

        one.follower._build = slow
        async with database.begin() as tx:
            await ask_for_new(tx)
        building = asyncio.create_task(one.follower.catch_up())
        await asyncio.wait_for(reached.wait(), 10)
        assert answers(one.live) == expected
        await change_a_lot(database)
        go_on.set()
        await building
        assert one.live.files is not old
        async with replica("fresh") as fresh:
            assert not differences(await one.answers(), await fresh.answers())


async def test_two_processes_in_one_place_have_a_folder_each(database: Database, replica: Any) -> None:
    async with replica("shared") as one, replica("shared") as two:
        assert not differences(await one.answers(), await two.answers())
        assert one.live.files.path != two.live.files.path
