"""Work that goes on beside the requests, in rounds, until the process stops."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from shared.messaging.failures import is_infrastructure

log = structlog.get_logger(__name__)

Given = TypeVar("Given")


async def in_rounds(
    name: str,
    one_round: Callable[[], Awaitable[object]],
    every: float,
    after_failure: float | None = None,
    *,
    rest: Callable[[], float] | None = None,
) -> None:
    """Do a round, wait `every` seconds, and do the next, until cancelled. After a round that gives something true the
    next follows at once, for there may be more to do; or after `rest()` times as long as the round took, for work that
    must leave the processor to what people wait for.

    When the database or the network is away the next round comes `after_failure` seconds later (as long as `every`
    unless said otherwise). Any other failure is a bug, and ends the worker and with it the process.
    """
    clock = asyncio.get_running_loop().time
    while not asked_to_stop():
        pause, began = every, clock()
        try:
            if await one_round():
                pause = rest() * (clock() - began) if rest is not None else 0.0
        except Exception as failure:
            if not is_infrastructure(failure):
                raise
            log.warning("worker.waiting", worker=name, failure=type(failure).__name__)
            pause = every if after_failure is None else after_failure
        await asyncio.sleep(pause)


async def at_most(seconds: float, work: Coroutine[Any, Any, Given]) -> Given:
    """What `work` gives within so many seconds. TimeoutError otherwise, and then it is cancelled and left alone.

    For a client that may swallow its cancellation, or wait for ever when it is closed: `asyncio.timeout` would wait
    with it. What is left behind holds a connection at worst, and ends with the process.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()


def asked_to_stop() -> bool:
    """Whether this task was cancelled. To be asked in every loop, for a cancellation can be swallowed below it: by
    aiokafka while a client of its is being closed, and before Python 3.12 when it meets the result of a `wait_for`, in
    an SMTP library for one (seen once in about a hundred stops). The service would hang in its shutdown.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
