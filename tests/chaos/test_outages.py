"""Broker or database gone: work is accepted as far as it can be, waits, and goes on by itself.

The guarantee speaks of a minute. Here it is six and a half seconds, which is longer than the consumers' session of six:
what a longer outage would end, this one ends too.
"""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from local.bus import Tansu
from shared.messaging.create_topics import create_topics
from shared.testing.waiting import eventually
from tests.chaos.people import MODERATOR, STAFF, People
from tests.chaos.platform import SERVICES, Platform
from tests.chaos.whole import assert_whole, everything_arrived

AWAY = 6.5
QUESTIONS = {"moderation": "/v1/cases", "notifications": "/v1/notifications", "search": "/v1/projects/{id}"}


def seconds_away() -> Iterator[None]:
    """Goes round until the outage has lasted long enough."""
    until = asyncio.get_running_loop().time() + AWAY
    while asyncio.get_running_loop().time() < until:
        yield


@pytest.mark.slow
async def test_submissions_are_accepted_while_the_bus_is_away_and_arrive_when_it_is_back(
    platform: Platform, people: People
) -> None:
    seen = await people.submit()
    await eventually(people.desk)
    before = platform.pids()
    platform.bus.stop()
    submitted = [await people.submit()]
    await people.publish(seen)
    for _ in seconds_away():
        submitted.append(await people.submit())
        assert seen in await people.desk()
        for service in SERVICES:
            for process in platform.alive(service):
                assert (await process.ready())["ready"]
        await asyncio.sleep(0.5)
    if isinstance(platform.bus, Tansu):  # keeps nothing: what the local supervisor does when it ends
        platform.stop()
        platform.bus.start()
        await create_topics(platform.bootstrap)
        await platform.run()
    else:
        platform.bus.start()
        assert platform.pids() == before
    await people.publish(*submitted)
    await eventually(lambda: everything_arrived(platform), within=60, every=0.2)
    await assert_whole(platform)
    if not isinstance(platform.bus, Tansu):
        assert platform.pids() == before


async def something_is_listed(people: People) -> bool:
    """The index follows the catalogue a moment behind."""
    total: int = (await people.ask("search", "GET", "/v1/projects", STAFF)).json()["total"]
    return total > 0


@pytest.mark.slow
async def test_consumers_wait_for_their_database_and_go_on_by_themselves(platform: Platform, people: People) -> None:
    public, gone = await people.submit(), await people.submit()
    await people.publish(public, gone)
    await eventually(lambda: everything_arrived(platform), within=60, every=0.2)
    await eventually(lambda: something_is_listed(people), within=30, every=0.1)
    before = platform.pids()
    platform.consumers_postgres.server.stop()
    submitted = [await people.submit()]
    await people.submit(public)
    await people.withdraw(gone)
    for _ in seconds_away():
        submitted.append(await people.submit())
        for service, path in QUESTIONS.items():
            who = STAFF if service != "moderation" else MODERATOR
            answer = await people.ask(service, "GET", path.format(id=public), who)
            assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), service
            assert int(answer.headers["retry-after"]) > 0
            await assert_not_ready(platform, service)
        listed = await people.ask("search", "GET", "/v1/projects", STAFF)  # the index is its own: lists go on
        assert listed.status_code == 200
        assert listed.json()["total"] > 0
        await asyncio.sleep(0.5)
    for waiting in platform.alive("search"):  # a kill meanwhile costs nothing: what it waits with is not acknowledged
        waiting.kill()
        waiting.spawn()
    platform.consumers_postgres.server.start()
    await people.publish(public, *submitted)
    await eventually(lambda: everything_arrived(platform), within=60, every=0.2)
    assert {**platform.pids(), "search": []} == {**before, "search": []}
    await assert_whole(platform)  # no dead letters among them


async def assert_not_ready(platform: Platform, service: str) -> None:
    async with httpx.AsyncClient() as client:
        for process in platform.alive(service):
            answer = await client.get(f"{process.url}/readyz")
            assert (answer.status_code, answer.json()["database"]) == (503, "away")


@pytest.mark.slow
async def test_a_stuck_consumer_is_ended_by_its_watchdog_and_its_successor_handles_everything(
    platform: Platform, people: People
) -> None:
    for stuck in platform.alive("moderation"):
        await stuck.get_stuck()
    project = await people.submit()
    for stuck in platform.alive("moderation"):
        await stuck.died()
        assert stuck.child is not None
        assert stuck.child.popen is not None
        assert stuck.child.popen.returncode == 70
    assert not await platform.rows("moderation", "SELECT 1 FROM moderation_case WHERE project_id = $1", project)
    await platform.run()
    await people.publish(project)
    await eventually(lambda: everything_arrived(platform), within=60, every=0.2)
    await assert_whole(platform)
