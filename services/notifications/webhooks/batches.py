"""The next events of a webhook as the body of a request. Webhooks that are as far as each other get the same bytes, so
they are made once for all of them.
"""

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


class Batches:
    """What comes next, by position and types."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made: OrderedDict[tuple[int, tuple[str, ...] | None], tuple[float, Batch]] = OrderedDict()

    async def behind(self, position: int, types: tuple[str, ...] | None) -> Batch:
        """The next events behind a position."""
        known = self._made.get((position, types))
        if known is not None and time.monotonic() - known[0] < FRESH_FOR:
            return known[1]
        made_at = time.monotonic()
        batch = await self._read(position, types)
        if batch.events:
            self._made[position, types] = (made_at, batch)
            self._made.move_to_end((position, types))
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        return batch

    async def _read(self, position: int, types: tuple[str, ...] | None) -> Batch:
        async with self._database.begin() as tx:
            found = await queries.cut(tx, position, types, MOST)
        taken, size = 0, 0
        for _, event in found.events:
            size += len(event.encode())
            if taken and size > MOST_BYTES:
                break
            taken += 1
        events = found.events[:taken]
        if not events:
            return Batch(0, 0, found.last, 0, b"")
        is_all = taken == len(found.events) and found.next is None
        first, last = events[0][0], events[-1][0]
        body = queries.batch(text for _, text in events).encode()
        return Batch(first, last, found.last if is_all else last, taken, body)
