"""The feed as server-sent events, over a real connection: what is there, what comes, and where to go on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from services.notifications.feed import numbering
from shared.ids import new_id
from shared.testing import factories
from shared.testing.waiting import eventually
from tests.notifications.feed.reading import number, told
from tests.support.service import RunningService

Received = list[tuple[int, dict[str, Any]]]


@pytest.fixture
async def address(feed: RunningService) -> AsyncIterator[str]:
    """The service behind a socket, with its feed being numbered."""
    config = uvicorn.Config(feed.app, port=0, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1/events/stream"
    server.should_exit = True
    await serving


@asynccontextmanager
async def listening(address: str, *, headers: dict[str, str] | None = None, **asked: Any) -> AsyncIterator[Received]:
    """What a listener receives, growing."""
    received: Received = []

    async def listen() -> None:
        field: dict[str, str] = {}
        async with (
            httpx.AsyncClient(timeout=30) as client,
            client.stream("GET", address, params=asked, headers=headers or {}) as answer,
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                field[name] = value
                if not line and "data" in field:
                    received.append((int(field["id"]), json.loads(field["data"])))
                    field = {}

    task = asyncio.create_task(listen())
    try:
        yield received
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_is_there_comes_at_once_and_what_happens_as_it_happens(feed: RunningService, address: str) -> None:
    await feed.deliver(factories.published())
    await number(feed)
    async with listening(address) as received:
        await eventually(lambda: len(received) == 1)
        for _ in range(3):
            await feed.deliver(factories.published())
        await number(feed)
        await eventually(lambda: len(received) == 4)
        assert received == [(event["position"], event) for event in await told(feed)], "the same as by cursor"


async def test_who_comes_back_misses_nothing_and_gets_nothing_twice(feed: RunningService, address: str) -> None:
    for _ in range(250):
        await feed.deliver(factories.published())
    await number(feed)
    async with listening(address) as received:
        await eventually(lambda: len(received) >= 120)
    last = received[-1][0]
    async with listening(address, headers={"Last-Event-ID": str(last)}, after=3) as rest:
        await eventually(lambda: len(received) + len(rest) == 250)
    assert [position for position, _ in received + rest] == list(range(1, 251))


async def test_a_listener_to_some_types_goes_on_behind_the_others(feed: RunningService, address: str) -> None:
    project = new_id()
    async with listening(address, types="PhaseAdvanced") as received:
        await feed.deliver(factories.published(project))
        await number(feed)
        await feed.deliver(factories.advanced(project), 2)
        await number(feed)
        await eventually(lambda: len(received) == 1)
    assert [position for position, _ in received] == [2]


async def test_a_listener_who_leaves_makes_room_and_one_too_many_is_told_what_to_do(
    feed: RunningService, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbering, "MOST_READERS", 1)
    await feed.deliver(factories.published())
    await number(feed)
    async with listening(address) as received, httpx.AsyncClient() as client:
        await eventually(lambda: len(received) == 1)
        refused = await client.get(address)
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (503, "too-many-streams")
    await eventually(lambda: feed.app.state.head.readers == 0)
    async with listening(address) as received:
        await eventually(lambda: len(received) == 1)
