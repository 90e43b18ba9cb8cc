"""The worker that notices cases that are late, and tells so as an event: once for each revision.

That it was told stands in the case's own row, written in the transaction of the event: a crash before the commit leaves
neither and the next look finds the case again; after it nobody does. Every process has this worker; each takes the rows
that no other one holds.
"""

from datetime import UTC, datetime

from services.moderation import store as cases
from services.moderation.work import store
from shared.db import Database
from shared.service import Running
from shared.working import in_rounds

LOOK_EVERY = 60.0
"""Seconds between looks: due dates are in working days."""
AT_ONCE = 50
"""Cases in one transaction, so that no row is held for long."""


async def watch_due_dates(running: Running) -> None:
    """Look, tell, and wait, until cancelled. A database that is away is waited for."""

    async def are_there_more() -> bool:
        return await notice(running.database, datetime.now(UTC)) == AT_ONCE

    await in_rounds("due dates", are_there_more, LOOK_EVERY)


async def notice(database: Database, now: datetime) -> int:
    """Tell of the cases that were due before `now`, at most AT_ONCE; gives how many."""
    async with database.begin() as tx:
        late = await store.overdue(tx, now, AT_ONCE)
        for case in late:
            case.notice_overdue(now)
            await cases.save(tx, case)
        return len(late)
