"""The watchdog ends a process whose consumer stands still, and no other."""

import asyncio
import contextlib
import gc
import time
from typing import Any

import pytest

from local.bus import Tansu
from shared.contracts import topics
from shared.ids import new_id
from shared.messaging.create_topics import create_topics
from shared.messaging.watchdog import Progress, guard
from shared.testing.records import record
from shared.testing.waiting import eventually
from tests.shared.messaging.test_dead_letter import send
from tests.support.consumer import consuming
from tests.support.ledger import Ledger, event


class Left(Exception):
    pass


def leave() -> None:
    raise Left


async def watch(
    progress: Progress, bootstrap: str, *, stalled_after: float, seconds: float, every: float = 0.1
) -> bool:
    """Whether the watchdog ended the process within these seconds."""
    with contextlib.suppress(asyncio.TimeoutError):
        try:
            guarding = guard(
                progress, bootstrap, [topics.SUBMISSIONS], stalled_after=stalled_after, every=every, leave=leave
            )
            await asyncio.wait_for(guarding, seconds)
        except Left:
            return True
    return False


@pytest.mark.slow
async def test_a_consumer_of_idle_topics_is_left_alone(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    async with consuming(ledger, own_tansu.bootstrap) as progress:
        await eventually(lambda: progress.seconds_since_poll() < 1)
        assert not await watch(progress, own_tansu.bootstrap, stalled_after=2, seconds=4)


async def test_a_consumer_that_stopped_fetching_is_ended(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    async with consuming(ledger, own_tansu.bootstrap) as progress:
        await eventually(lambda: progress.seconds_since_poll() < 1)
        consumer: Any = progress._subscriber.consumer
        consumer.pause(*consumer.assignment())  # assigned, connected, heartbeating, and fetching nothing
        assert await watch(progress, own_tansu.bootstrap, stalled_after=1, seconds=20)


async def end(watching: "asyncio.Task[bool]") -> None:
    """No task outlives its test, nor a connection that aiokafka drops while it is being opened."""
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    gc.collect()


@pytest.mark.slow
async def test_a_handler_that_waits_for_its_database_is_left_alone(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    async with consuming(ledger, own_tansu.bootstrap) as progress:
        ledger.failures = [ConnectionRefusedError()] * 40
        await send(own_tansu.bootstrap, record(event(new_id())))
        await eventually(lambda: len(ledger.failures) < 40)
        assert not await watch(progress, own_tansu.bootstrap, stalled_after=1, seconds=3)
        ledger.failures.clear()
        await eventually(ledger.handled)


@pytest.mark.slow
async def test_a_bus_that_is_away_is_no_reason_to_end_anything(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    async with consuming(ledger, own_tansu.bootstrap) as progress:
        await eventually(lambda: progress.seconds_since_poll() < 1)
        own_tansu.stop()
        progress._got_on_at = time.time() - 100
        assert not await watch(progress, own_tansu.bootstrap, stalled_after=0.5, seconds=3)


@pytest.mark.slow
async def test_a_replica_that_comes_or_goes_is_no_standstill(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    async with consuming(ledger, own_tansu.bootstrap) as progress:
        await eventually(lambda: progress.seconds_since_poll() < 1)
        progress._got_on_at = time.time() - 100  # it is no newcomer
        watching = asyncio.create_task(watch(progress, own_tansu.bootstrap, stalled_after=15, seconds=60, every=0.002))
        async with consuming(ledger, own_tansu.bootstrap):
            await eventually(lambda: len(progress._subscriber.consumer.assignment()) < 24, within=15)
        await eventually(lambda: len(progress._subscriber.consumer.assignment()) == 24, within=15)
        await eventually(lambda: progress.seconds_since_poll() < 1)
        assert not watching.done() or not watching.result()
        await end(watching)


@pytest.mark.slow
async def test_a_bus_that_just_came_back_gives_the_consumer_time_to_go_on(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    async with consuming(ledger, own_tansu.bootstrap) as progress:
        await eventually(lambda: progress.seconds_since_poll() < 1)
        own_tansu.stop()
        watching = asyncio.create_task(watch(progress, own_tansu.bootstrap, stalled_after=8, seconds=60))
        await eventually(lambda: progress.seconds_since_poll() > 10, within=15)
        own_tansu.start()
        await create_topics(own_tansu.bootstrap)
        await eventually(lambda: progress.seconds_since_poll() < 1, within=15)
        assert not watching.done()
        await end(watching)


async def test_a_consumer_is_busy_while_it_handles_and_a_moment_after() -> None:
    progress = Progress()
    await eventually(lambda: not progress.is_busy)
    with progress.handling():
        assert progress.is_busy
    assert progress.is_busy
    await eventually(lambda: not progress.is_busy)
