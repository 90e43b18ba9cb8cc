"""Rounds beside the requests: again at once, after a while, after the surroundings were away, and never after a bug."""

import asyncio
import contextlib

import pytest

from shared.testing.waiting import eventually
from shared.working import at_most, in_rounds

HOUR = 3600.0


async def test_a_round_that_left_work_is_followed_at_once() -> None:
    left = [3, 2, 1, 0]
    worker = asyncio.create_task(in_rounds("x", lambda: take(left), HOUR))
    await eventually(lambda: not left)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_work_that_gives_way_rests_in_proportion_to_what_it_took_and_asks_each_time() -> None:
    asked: list[float] = []
    left = [2, 1, 0]

    def rest() -> float:
        asked.append(0.01)
        return asked[-1]

    worker = asyncio.create_task(in_rounds("x", lambda: take(left), HOUR, rest=rest))
    await eventually(lambda: not left)
    assert len(asked) == 2  # after the rounds that left something; the last one waits for its hour
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_the_next_round_comes_after_a_while() -> None:
    left = [0, 0, 0]
    worker = asyncio.create_task(in_rounds("x", lambda: take(left), 0.01))
    await eventually(lambda: not left)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_a_database_that_is_away_is_waited_for_and_not_as_long_as_for_the_next_round() -> None:
    left = [ConnectionRefusedError(), ConnectionRefusedError(), 0]
    worker = asyncio.create_task(in_rounds("x", lambda: take(left), HOUR, 0.01))
    await eventually(lambda: not left)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_a_bug_ends_the_worker() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_rounds("x", lambda: take([ZeroDivisionError()]), 0.01)


async def test_a_cancellation_that_was_swallowed_below_ends_it_all_the_same() -> None:
    begun = asyncio.Event()

    async def swallows() -> bool:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return True
        return False

    worker = asyncio.create_task(in_rounds("x", swallows, HOUR))
    await begun.wait()
    worker.cancel()
    await asyncio.wait_for(worker, 5)


async def take(left: list[int] | list[ConnectionRefusedError | int] | list[ZeroDivisionError]) -> int:
    """What the next round gives."""
    found = left.pop(0)
    if isinstance(found, Exception):
        raise found
    return found


async def test_work_with_a_limit_gives_what_it_found_or_raises_what_went_wrong() -> None:
    async def four() -> int:
        return 4

    async def wrong() -> int:
        raise ZeroDivisionError

    assert await at_most(HOUR, four()) == 4
    with pytest.raises(ZeroDivisionError):
        await at_most(HOUR, wrong())


async def test_work_over_its_limit_is_left_alone_also_when_it_swallows_its_cancellation() -> None:
    over, ended = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        while not over.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await over.wait()
        ended.set()

    with pytest.raises(TimeoutError):
        await at_most(0.01, stubborn())
    over.set()
    await eventually(ended.is_set)


async def test_work_with_a_limit_is_cancelled_with_who_waits_for_it() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(HOUR)
        finally:
            ended.set()

    waiting = asyncio.create_task(at_most(HOUR, work()))
    await eventually(begun.is_set)
    waiting.cancel()
    await eventually(ended.is_set)
    with pytest.raises(asyncio.CancelledError):
        await waiting
