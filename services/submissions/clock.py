"""What happens by itself in this service: telling of review dates, and forgetting what was kept long enough.

Every replica does this; rows are taken with SKIP LOCKED, so they share the work and nothing is done twice. A crash in
the middle costs the one transaction that was open.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from services.submissions.authors import commands as authors
from services.submissions.drafts import cleaning
from services.submissions.ownership import commands as ownership
from services.submissions.reviews import commands as reviews
from shared.db import Database, Transaction
from shared.messaging.failures import is_infrastructure
from shared.service import Running

log = structlog.get_logger(__name__)

LOOK_EVERY = 60.0
"""Seconds between looks for review dates: a new one comes at midnight, or with a publication."""
CLEAN_EVERY = 24 * 3600.0
RETRY = 5.0
"""Seconds after a failure of the surroundings."""

Step = Callable[[Transaction, datetime], Awaitable[bool]]
"""One unit of work in one transaction; False when there was none left."""

CLEANING: tuple[Step, ...] = (
    cleaning.purge_draft,
    cleaning.forget_versions,
    authors.expire_next,
    ownership.expire_next,
)


async def tell_review_dates(running: Running) -> None:
    """Tell of every review date that comes, until cancelled."""
    await _again_and_again(running.database, (reviews.tell_next,), LOOK_EVERY)


async def clean(running: Running) -> None:
    """Delete what was kept long enough, at the start and every day, until cancelled."""
    await _again_and_again(running.database, CLEANING, CLEAN_EVERY)


async def run_once(database: Database, steps: tuple[Step, ...]) -> None:
    """Do each step until it finds nothing more."""
    for step in steps:
        more = True
        while more:
            async with database.begin() as tx:
                more = await step(tx, datetime.now(UTC))


async def _again_and_again(database: Database, steps: tuple[Step, ...], every: float) -> None:
    while True:
        pause = every
        try:
            await run_once(database, steps)
        except Exception as failure:
            if not is_infrastructure(failure):
                raise
            log.warning("clock.waiting", failure=type(failure).__name__)
            pause = RETRY
        await asyncio.sleep(pause)
