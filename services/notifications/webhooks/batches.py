"""The next events of a webhook as the body of a request. Webhooks that are as far as each other get the same bytes, so
they are made once for all of them.
"""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from services.notifications.feed import queries
from shared.db import Database

MOST, MOST_BYTES = 100, 256 * 1024
"""Events and bytes in one request, at least one event."""
KIND = "application/cloudevents-batch+json"
FRESH_FOR = 1.0
"""Seconds that a body may be used: a text from which a name was taken out must not be told from memory."""
KEPT = 64


@dataclass(frozen=True)
class Batch:
    """Events from `first` to `last`; none when no event of these types is behind the position. `until` is how far the
    webhook is when they are delivered: behind what is not of its types too.
    """

    first: int
    last: int
    until: int
    events: int
    body: bytes


Key = tuple[int, tuple[str, ...] | None]


class Batches:
    """What comes next, by position and types."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made: OrderedDict[Key, tuple[float, Batch]] = OrderedDict()
        self._reading: dict[Key, asyncio.Task[Batch]] = {}

    async def behind(self, position: int, types: tuple[str, ...] | None) -> Batch:
        """The next events behind a position. Who asks while another is reading them waits for that one: sixty webhooks
        that are as far as each other come at once.
        """
        key = (position, types)
        while True:
            known = self._made.get(key)
            if known is not None and time.monotonic() - known[0] < FRESH_FOR:
                return known[1]
            reading = self._reading.get(key)
            if reading is None:
                return await asyncio.shield(self._begin_reading(key))
            batch = await asyncio.shield(reading)
            if not batch.events:
                return batch
            # Else it was kept; it is looked at again, for it may have taken longer than it may be used.

    def _begin_reading(self, key: Key) -> asyncio.Task[Batch]:
        """A task of its own: whoever is cancelled while he waits for it leaves it to the others."""
        reading = asyncio.create_task(self._read_and_keep(key))
        self._reading[key] = reading
        reading.add_done_callback(lambda done: done.cancelled() or done.exception())  # it is told to those who wait
        return reading

    async def _read_and_keep(self, key: Key) -> Batch:
        made_at = time.monotonic()
        try:
            batch = await self._read(*key)
        finally:
            del self._reading[key]
        if batch.events:
            self._made[key] = (made_at, batch)
            self._made.move_to_end(key)
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        return batch

    async def _read(self, position: int, types: tuple[str, ...] | None) -> Batch:
        async with self._database.begin() as tx:
            found = await queries.cut(tx, position, types, MOST)
        events, size = found.events, 0
        if found.next is not None:
            events = _up_to_a_mark(events)
        for taken, (_, event) in enumerate(events):
            size += len(event.encode())
            if taken and size > MOST_BYTES:
                events = events[:taken]
                break
        if not events:
            return Batch(0, 0, found.last, 0, b"")
        is_all = len(events) == len(found.events) and found.next is None
        first, last = events[0][0], events[-1][0]
        body = queries.batch(text for _, text in events).encode()
        return Batch(first, last, found.last if is_all else last, len(events), body)


def _up_to_a_mark(events: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Up to the last position that is a multiple of MOST, if there is one: webhooks that are behind, each at a place of
    its own, are as far as each other from there on.
    """
    mark = events[-1][0] // MOST * MOST
    return [event for event in events if event[0] <= mark] or events
