"""The inbox as it fills: who listens is told of what came for him, whichever process stored it.

One look for all who listen at this process says for whom something came; those read what it is. Ids are made before
they are committed, so each look reaches back a minute, and each listener remembers what he was told.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from services.notifications import received
from services.notifications.bodies import Notification
from services.notifications.queries import notification
from shared.db import Database
from shared.service import Running
from shared.vocabularies.loader import Language
from shared.working import in_rounds

EVERY = 0.5
"""Seconds between two looks, as long as anybody listens."""
A_PAGE = 500
LONGEST = 900.0
"""Seconds after which a listener has to come back: his token is looked at again then."""


class Listeners:
    """Who listens at this process."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._state: dict[str, tuple[int, str]] = {}
        self._ended = False

    @contextlib.contextmanager
    def listening(self, subject: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be something new for this person, and at the end."""
        event = asyncio.Event()
        self._waiting[subject].add(event)
        if self._ended:
            event.set()
        try:
            yield event
        finally:
            self._waiting[subject].discard(event)
            if not self._waiting[subject]:
                del self._waiting[subject]
                self._state.pop(subject, None)

    async def look(self, database: Database) -> None:
        """See for whom something came since the last look, and wake them."""
        if not self._waiting:
            return
        async with database.begin() as tx:
            found = await received.recent(tx, list(self._waiting))
        for subject, state in found.items():
            if self._state.get(subject) != state:
                self._state[subject] = state
                for event in self._waiting.get(subject, ()):
                    event.set()

    @property
    def ended(self) -> bool:
        """The process is being stopped."""
        return self._ended

    def end(self) -> None:
        """Let everybody go: the process is being stopped, and they come back at another one."""
        self._ended = True
        for events in self._waiting.values():
            for event in events:
                event.set()


async def stream(
    database: Database, listeners: Listeners, subject: str, after: UUID | None, language: Language
) -> AsyncIterator[Notification]:
    """What comes for this person, and first what came behind `after`; for a quarter of an hour at most."""
    until = time.monotonic() + LONGEST
    with listeners.listening(subject) as woken:
        async with database.begin() as tx:
            after = after or await received.now(tx)
            told = await received.recent_ids(tx, subject, after)
        while not listeners.ended and (left := until - time.monotonic()) > 0:
            async with database.begin() as tx:
                late = await received.recent_ids(tx, subject, after) - told
                rows = [*await received.these(tx, late)] if late else []
                following = await received.behind(tx, subject, after, A_PAGE)
            for row, happening in (*rows, *following):
                told.add(row.id)
                yield notification(row, happening, language)
            if following:
                after = following[-1][0].id
            if len(following) == A_PAGE:
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await woken.wait()
            woken.clear()


async def keep_told(running: Running, listeners: Listeners) -> None:
    """The worker of a service."""
    await in_rounds("inbox.live", lambda: listeners.look(running.database), EVERY, 1.0)
