"""Two processes of each service: they share the work, and the death of one moves its share within 15 seconds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from shared.testing.waiting import eventually
from tests.chaos.people import People
from tests.chaos.platform import LEADING, SERVICES, Platform
from tests.chaos.whole import assert_whole, everything_arrived

MOVED_WITHIN = 15.0
"""Seconds from a kill -9 until the work of the dead goes on elsewhere: the guarantee."""


@asynccontextmanager
async def going_on(work: Callable[[], Awaitable[UUID]]) -> AsyncIterator[list[UUID]]:
    """The library submits one idea after the other until the block ends."""
    submitted: list[UUID] = []

    async def submit() -> None:
        while True:
            submitted.append(await work())
            await asyncio.sleep(0.1)

    submitting = asyncio.create_task(submit())
    try:
        yield submitted
    finally:
        submitting.cancel()
        outcome = (await asyncio.gather(submitting, return_exceptions=True))[0]
    assert isinstance(outcome, asyncio.CancelledError), outcome


@pytest.mark.slow
async def test_two_replicas_share_the_work_and_one_relay_leads(platform: Platform, people: People) -> None:
    await platform.run(replicas=2)
    for service in LEADING:
        await platform.leader(service)
    everyone = [each for service in SERVICES for each in platform.alive(service)]
    before = {each: await each.handled() for each in everyone}
    projects: list[UUID] = []

    async def all_had_some() -> bool:
        projects.append(await people.submit())
        await people.publish(projects[-1])
        idle = [each.name for each in everyone if await each.handled() == before[each]]
        assert not idle, f"nothing to do for {idle}"
        return True

    await eventually(all_had_some, within=60)
    await eventually(lambda: everything_arrived(platform), within=60, every=0.2)
    await assert_whole(platform)


@pytest.mark.slow
async def test_the_work_of_killed_leaders_and_consumers_moves_while_submissions_go_on(
    platform: Platform, people: People
) -> None:
    await platform.run(replicas=2)
    leaders = [await platform.leader(service) for service in LEADING]
    consumers = [platform.alive(service)[0] for service in SERVICES if service not in LEADING]
    clock = asyncio.get_running_loop().time
    async with going_on(people.submit) as submitted:
        await eventually(lambda: len(submitted) >= 5, within=30)
        for each in (*leaders, *consumers):
            each.kill()
        killed = clock()
        await eventually(lambda: len(submitted) >= 15, within=MOVED_WITHIN)
    await people.publish(*submitted, within=killed + MOVED_WITHIN - clock())
    await eventually(lambda: everything_arrived(platform), within=killed + MOVED_WITHIN - clock(), every=0.2)
    assert [len(platform.alive(service)) for service in SERVICES] == [1, 1, 1, 1]
    for service in LEADING:
        await platform.leader(service)
    await assert_whole(platform)
    await asyncio.gather(*(people.submit(project) for project in submitted))  # life goes on with one of each
    await eventually(lambda: everything_arrived(platform), within=30, every=0.2)
    await assert_whole(platform)
