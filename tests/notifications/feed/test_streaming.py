"""The feed as server-sent events, over a real connection: what is there, what comes, and where to go on."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.notifications import streams
from shared.ids import new_id
from shared.testing import factories
from shared.testing.waiting import eventually
from tests.notifications.feed.reading import number, told
from tests.notifications.sse import listening
from tests.support.served import served
from tests.support.service import RunningService


@pytest.fixture
async def address(feed: RunningService) -> AsyncIterator[str]:
    """The stream of a service behind a socket."""
    async with served(feed.app) as base:
        yield f"{base}/v1/events/stream"


async def test_what_is_there_comes_at_once_and_what_happens_as_it_happens(feed: RunningService, address: str) -> None:
    await feed.deliver(factories.published())
    await number(feed)
    async with listening(address) as received:
        await eventually(lambda: len(received) == 1)
        for _ in range(3):
            await feed.deliver(factories.published())
        await number(feed)
        await eventually(lambda: len(received) == 4)
        assert received == [(str(event["position"]), event) for event in await told(feed)], "the same as by cursor"


async def test_who_comes_back_misses_nothing_and_gets_nothing_twice(feed: RunningService, address: str) -> None:
    for _ in range(250):
        await feed.deliver(factories.published())
    await number(feed)
    async with listening(address) as received:
        await eventually(lambda: len(received) >= 120)
    last = received[-1][0]
    async with listening(address, headers={"Last-Event-ID": last}, after=3) as rest:
        await eventually(lambda: len(received) + len(rest) == 250)
    assert [int(position) for position, _ in received + rest] == list(range(1, 251))


async def test_a_listener_to_some_types_goes_on_behind_the_others(feed: RunningService, address: str) -> None:
    project = new_id()
    async with listening(address, types="PhaseAdvanced") as received:
        await feed.deliver(factories.published(project))
        await number(feed)
        await feed.deliver(factories.advanced(project), 2)
        await number(feed)
        await eventually(lambda: len(received) == 1)
    assert [position for position, _ in received] == ["2"]


async def test_a_listener_who_leaves_makes_room_and_one_too_many_is_told_what_to_do(
    feed: RunningService, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST", 1)
    await feed.deliver(factories.published())
    await number(feed)
    async with listening(address) as received, httpx.AsyncClient() as client:
        await eventually(lambda: len(received) == 1)
        refused = await client.get(address)
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (503, "too-many-streams")
    await eventually(lambda: feed.app.state.streams.open == 0)
    async with listening(address) as received:
        await eventually(lambda: len(received) == 1)
