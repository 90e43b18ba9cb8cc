"""The worker that makes mails of what waits.

    notifications that nobody mailed yet → letters → rows in the queue, and in each notification which it went into

One transaction, and one process at a time. Crash before the commit: nothing was made, and it is made in the next round.
"""

from datetime import UTC, datetime, timedelta

from services.notifications.mailing import before, store
from services.notifications.mailing.domain import MOST_AN_HOUR, Letter, letters
from services.notifications.mailing.store import make
from services.notifications.readers import store as readers
from services.notifications.readers.domain import Frequency, Reader, digest_due
from shared.db import Database, Transaction
from shared.messaging.steps import reached
from shared.service import Running
from shared.working import in_rounds

LOCK = 7307
EVERY = 0.5
"""Seconds between two looks at what is to be mailed at once."""
DIGESTS_EVERY = 15.0
"""Seconds between two looks at whose digest is due."""
A_ROUND = 2000
FORGET_EVERY = 3600.0
KEPT = timedelta(days=90)
"""How long it is known which mails went out: reports of bounces come within days."""


async def compose_news(database: Database, quiet: float, most: int = MOST_AN_HOUR) -> int:
    """Make mails of what is to be told at once and has lain `quiet` seconds, `most` an hour to one person; how many."""
    async with database.begin() as tx:
        if not await _alone(tx):
            return 0
        await before.adopt(tx)
        made = letters(await store.waiting_at_once(tx, quiet, most, A_ROUND))
        if made:
            await make(tx, made)
        reached("mail.composed")
    return len(made)


async def compose_digests(database: Database, now: datetime | None = None) -> int:
    """Make the digests that are due; how many."""
    made: list[Letter] = []
    async with database.begin() as tx:
        if not await _alone(tx):
            return 0
        ways: tuple[Frequency, ...] = ("daily", "weekly")
        for way in ways:
            made += await _due(tx, way, now or datetime.now(UTC))
        if made:
            await make(tx, made)
        reached("mail.composed")
    return len(made)


async def _due(tx: Transaction, way: Frequency, now: datetime) -> list[Letter]:
    waiting = await store.waiting_for_digest(tx, way)
    known = await readers.all_of(tx, [subject for subject, _, _ in waiting])
    return [
        Letter(subject, way, ids)
        for subject, ids, since in waiting
        if _is_due(known.get(subject) or Reader(subject), way, since, now)
    ]


def _is_due(reader: Reader, way: Frequency, since: datetime, now: datetime) -> bool:
    return digest_due(since, way, reader.digest_hour, reader.digest_day) <= now


async def _alone(tx: Transaction) -> bool:
    return bool((await tx.fetch("SELECT pg_try_advisory_xact_lock($1)", LOCK))[0][0])


async def keep_composed(running: Running, quiet: float, most: int) -> None:
    """A worker: mails of what is to be told at once."""

    async def compose() -> bool:
        return await compose_news(running.database, quiet, most) > 0

    await in_rounds("mail.composing", compose, EVERY, 1.0)


async def keep_digests(running: Running) -> None:
    """A worker: digests, each in its hour."""
    await in_rounds("mail.digests", lambda: compose_digests(running.database), DIGESTS_EVERY, 1.0)


async def forget_messages(running: Running) -> None:
    """A worker: of which mails went out is forgotten after some time."""

    async def forget() -> None:
        async with running.database.begin() as tx:
            await store.forget_before(tx, KEPT)

    await in_rounds("mail.log", forget, FORGET_EVERY, 60.0)
