"""Stores what was checked: so many rows a transaction, in every replica, each import by one at a time.

Crash anywhere: the rows of the last commit are stored, the others still wait, and any replica goes on from there.
"""

import time

import structlog
from prometheus_client import Counter

from services.submissions.imports import store
from services.submissions.imports.storing import store_batch
from shared.db import Database
from shared.ids import UUID
from shared.messaging.failures import is_infrastructure
from shared.messaging.steps import reached
from shared.observability import kind, place
from shared.service import Running
from shared.working import in_rounds

log = structlog.get_logger(__name__)

ROWS = Counter("bieb_imported_rows_total", "Rows of imports that were handled")

POLL = 0.1
"""Seconds between looks when nothing waits: as often as the relay looks at the event log."""
PUT_ASIDE = 60.0
"""Seconds that an import waits whose rows could not be stored by a fault of ours, so that others go on."""


async def store_imports(running: Running) -> None:
    """Store until cancelled."""
    await Storing(running.database).run()


class Storing:
    """The worker of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._aside: dict[UUID, float] = {}

    async def run(self) -> None:
        """Store until cancelled. A database that is away is waited for."""
        await in_rounds("imports", self.step, POLL)

    async def step(self) -> bool:
        """Store one batch of the import that waits longest; False when there is nothing to do."""
        now = time.monotonic()
        self._aside = {each: until for each, until in self._aside.items() if until > now}
        one = None
        try:
            async with self._database.begin() as tx:
                one = await store.next_under_way(tx, self._aside)
                if one is None:
                    return False
                count = await store_batch(tx, one)
            reached("import.stored")  # crash: the batch is stored, and the import knows
        except Exception as failure:
            if one is None or is_infrastructure(failure):
                raise
            log.error("import.failed", import_id=str(one.id), failure=kind(failure), at=place(failure))
            self._aside[one.id] = now + PUT_ASIDE
            count = 0
        ROWS.inc(count)
        return True
