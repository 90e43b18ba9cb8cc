"""The inbox as it fills: what comes for me, once, and for nobody else."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from services.notifications import live
from services.notifications.live import Listeners
from shared.testing import factories, record
from shared.testing.waiting import eventually
from tests.notifications.sse import listening
from tests.notifications.test_api import ME, OTHER, THEME, follow, inbox
from tests.support.served import served
from tests.support.service import RunningService


@pytest.fixture
async def address(notifications: RunningService) -> AsyncIterator[str]:
    """The stream of a service whose listeners are told."""
    listeners: Listeners = notifications.app.state.listeners

    async def looking() -> None:
        while True:
            await listeners.look(notifications.database)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(looking())
    async with served(notifications.app) as base:
        yield f"{base}/v1/notifications/stream"
        assert not task.done(), task.exception()
        listeners.end()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_comes_for_me_comes_at_once_as_the_inbox_has_it(notifications: RunningService, address: str) -> None:
    await follow(notifications, ME, THEME)
    await notifications.deliver(factories.published())  # before I listen
    async with listening(address, headers=notifications.tokens.headers(ME)) as received:
        for _ in range(2):
            await notifications.deliver(factories.published())
        await eventually(lambda: len(received) == 2)
        there = (await inbox(notifications, ME))["items"]
        assert [data for _, data in received] == there[:2][::-1]
        assert [name for name, _ in received] == [item["id"] for item in there[:2][::-1]]


async def test_nothing_comes_that_is_for_others(notifications: RunningService, address: str) -> None:
    await follow(notifications, ME, THEME)
    await follow(notifications, OTHER, {"province": "utrecht"})
    async with (
        listening(address, headers=notifications.tokens.headers(OTHER)) as others,
        listening(address, headers=notifications.tokens.headers(ME)) as mine,
        listening(address, headers=notifications.tokens.headers(ME)) as mine_elsewhere,
    ):
        await notifications.deliver(factories.published())
        await eventually(lambda: len(mine) == len(mine_elsewhere) == 1)
        await notifications.deliver(factories.published(staff="medewerker-utrecht"))
        await eventually(lambda: len(others) == 1)
        await eventually(lambda: len(mine) == len(mine_elsewhere) == 2)
    assert others[0][1]["id"] not in {data["id"] for _, data in mine}


async def test_who_comes_back_gets_what_came_meanwhile(notifications: RunningService, address: str) -> None:
    await follow(notifications, ME, THEME)
    headers = notifications.tokens.headers(ME)
    async with listening(address, headers=headers) as received:
        await notifications.deliver(factories.published())
        await eventually(lambda: len(received) == 1)
    for _ in range(3):
        await notifications.deliver(factories.published())
    async with listening(address, headers={**headers, "Last-Event-ID": received[0][0]}) as rest:
        await eventually(lambda: len(rest) == 3)
    found = [name for name, _ in received + rest]
    assert found == [item["id"] for item in (await inbox(notifications, ME))["items"]][::-1]


async def test_more_than_a_page_comes_whole(
    notifications: RunningService, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "A_PAGE", 2)
    await follow(notifications, ME, THEME)
    for _ in range(7):
        await notifications.deliver(factories.published())
    oldest = (await inbox(notifications, ME))["items"][-1]["id"]
    headers = {**notifications.tokens.headers(ME), "Last-Event-ID": oldest}
    async with listening(address, headers=headers) as received:
        await eventually(lambda: len(received) == 6)


async def test_what_is_committed_behind_a_later_one_is_told_all_the_same(
    notifications: RunningService, address: str
) -> None:
    """The id of the first is made first, and its transaction ends last."""
    await follow(notifications, ME, THEME)
    slow, fast = record(factories.published()), record(factories.published())
    async with listening(address, headers=notifications.tokens.headers(ME)) as received:
        handled, go_on = asyncio.Event(), asyncio.Event()
        consumers, database = notifications.consumers, notifications.database

        async def slowly() -> None:
            async with database.begin() as tx:
                known = consumers._read(slow)
                assert known is not None
                await tx.turn_to(tx.cause, known.incoming)
                await known.handler(known.event, tx)
                handled.set()
                await go_on.wait()

        first = asyncio.create_task(slowly())
        await eventually(handled.is_set)
        await notifications.deliver(fast)
        await eventually(lambda: len(received) == 1)
        go_on.set()
        await first
        await eventually(lambda: len(received) == 2)
    assert received[1][0] < received[0][0]


async def test_a_stream_ends_after_a_while_so_that_the_token_is_looked_at_again(
    notifications: RunningService, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LONGEST", 0.2)
    async with (
        httpx.AsyncClient(timeout=30) as client,
        client.stream("GET", address, headers=notifications.tokens.headers(ME)) as answer,
    ):
        assert answer.status_code == 200
        async for _ in answer.aiter_bytes():
            pass
    await eventually(lambda: notifications.app.state.streams.open == 0)


async def test_a_wrong_place_to_go_on_from_is_named(notifications: RunningService) -> None:
    answer = await notifications.get("/v1/notifications/stream", ME, headers={"Last-Event-ID": "gisteren"})
    assert answer.status_code == 400
    assert [(fault["in"], fault["pointer"]) for fault in answer.json()["errors"]] == [("header", "last-event-id")]


async def test_it_is_for_who_is_logged_in(notifications: RunningService) -> None:
    assert (await notifications.get("/v1/notifications/stream")).status_code == 401
