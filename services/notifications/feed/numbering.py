"""Gives events their positions, one process of all replicas at a time, and lets this process's readers know.

    entered (in the consumer's transaction) ──► numbered here ──► Head ──► cursors, streams, webhooks

Crash before the commit: nothing was numbered, the next round does it. Crash after it: it is numbered, and every process
sees that at its next look.
"""

import asyncio

from services.notifications.feed import store
from services.notifications.feed.beginning import take_in_what_was_told
from shared.db import Database
from shared.service import Running
from shared.working import in_rounds

EVERY = 0.1
"""Seconds between two looks, a row each: as long an event waits for its position at most."""
BATCH = 500


class Head:
    """The newest position that this process knows of, for whoever waits for the next."""

    def __init__(self) -> None:
        self.position = 0
        self._ended = False
        self._moved = asyncio.Event()

    def move_to(self, position: int) -> None:
        """Wake everybody who waits, when it is a newer one."""
        if position > self.position:
            self.position = position
            self._moved.set()
            self._moved = asyncio.Event()

    async def behind(self, position: int) -> bool:
        """Return when there is something behind this position, at once when there is; False when nothing comes any
        more, for this process is being stopped.
        """
        while self.position <= position and not self._ended:
            await self._moved.wait()
        return not self._ended

    def end(self) -> None:
        """Let everybody who waits go: the process is being stopped, and he goes on at another one."""
        self._ended = True
        self._moved.set()


async def number(database: Database, head: Head, most: int = BATCH) -> int:
    """Number what was entered; returns how many. Sees also what others numbered."""
    async with database.begin() as tx:
        leading = await store.lead(tx)
        if leading is not None and leading[1]:
            before, after = leading[0], await store.number(tx, leading[0], most)
        else:
            before = after = await store.last(tx)
    head.move_to(after)
    return after - before


async def keep_numbered(running: Running, head: Head) -> None:
    """The worker of a service. Before the first position it takes in what was told before there was a feed."""
    is_whole = False

    async def some() -> bool:
        nonlocal is_whole
        is_whole = is_whole or await take_in_what_was_told(running.database, running.settings.kafka)
        return is_whole and await number(running.database, head) > 0

    await in_rounds("feed", some, EVERY, after_failure=1.0)
