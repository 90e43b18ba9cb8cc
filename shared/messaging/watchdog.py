"""The consumer watchdog: ends a process whose consumer is up and consumes nothing, so that the supervisor restarts it.

Consumers have been seen to stay "up" for ever after a rebalance (aiokafka issues 847 and 1154), and their assignment
stays full through an outage, so neither is asked. `last_poll_timestamp` advances at every fetch, also of an idle topic.
A handler that waits in place for its database is exempt, and so is a bus that does not answer anybody. After a
rebalance the partitions have no timestamp until their first fetch, so the newest one that was seen is remembered.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from prometheus_client import Gauge

from shared.messaging import replay

log = structlog.get_logger(__name__)

STALLED_AFTER = 90.0
"""Seconds: more than a rebalance may take (60), in which nobody fetches."""
BUSY_FOR = 1.0
"""Seconds after an event in which the next one is expected."""
SINCE_POLL = Gauge("bieb_consumer_seconds_since_poll", "Seconds since the consumer last fetched from Kafka")


class Progress:
    """What a service's consumer is doing: handling a record, polling, or nothing."""

    def __init__(self) -> None:
        self._handling = 0
        self._subscriber: Any = None
        self._got_on_at = time.time()
        self.watching = False

    def watch(self, subscriber: Any) -> None:
        self._subscriber = subscriber
        self.watching = True

    @contextlib.contextmanager
    def handling(self) -> Iterator[None]:
        self._handling += 1
        try:
            yield
        finally:
            self._handling -= 1
            self._got_on_at = time.time()  # what was fetched before it may be old: nothing is fetched while it waits

    @property
    def is_busy(self) -> bool:
        """True while events come in."""
        return bool(self._handling) or time.time() - self._got_on_at < BUSY_FOR

    @property
    def assigned(self) -> bool:
        """True when the consumer has partitions."""
        consumer = getattr(self._subscriber, "consumer", None)
        return consumer is not None and bool(consumer.assignment())

    def seconds_since_poll(self) -> float:
        """How long ago the newest fetch of any partition was, or the last handler ended; 0 while a handler runs."""
        if self._handling:
            return 0.0
        consumer = getattr(self._subscriber, "consumer", None)
        stamps = [consumer.last_poll_timestamp(p) or 0 for p in consumer.assignment()] if consumer else []
        self._got_on_at = max(self._got_on_at, max(stamps, default=0) / 1000)
        return max(0.0, time.time() - self._got_on_at)


async def bus_answers(bootstrap: str, topics: list[str]) -> bool:
    """Ask the bus something over a connection of our own."""
    try:
        async with asyncio.timeout(5):
            return bool(await replay.partitions(bootstrap, topics))
    except Exception:  # noqa: BLE001 - whatever went wrong, it did not answer
        return False


def leave() -> None:
    """End the process at once: a consumer that hangs may also hang in its own shutdown."""
    os._exit(70)


async def guard(
    progress: Progress,
    bootstrap: str,
    topics: list[str],
    *,
    stalled_after: float = STALLED_AFTER,
    every: float = 5.0,
    leave: Callable[[], None] = leave,
) -> None:
    """Watch until cancelled; call `leave` when the consumer has stood still although the bus answered all the while."""
    away_at = -stalled_after
    while True:
        await asyncio.sleep(every)
        idle = progress.seconds_since_poll()
        SINCE_POLL.set(idle)
        if idle < min(2 * every, stalled_after):
            continue
        if not await bus_answers(bootstrap, topics):
            away_at = time.monotonic()  # once it is back, the consumer has as long to find it as it ever has
        elif idle > stalled_after and time.monotonic() - away_at > stalled_after:
            log.critical("watchdog.stalled", seconds=round(idle))
            leave()
