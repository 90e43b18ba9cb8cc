"""What happens by itself in this service: telling of review dates, and forgetting what was kept long enough.

Every replica does this; rows are taken with SKIP LOCKED, so they share the work and nothing is done twice. A crash in
the middle costs the one transaction that was open.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from services.submissions.authors import commands as authors
from services.submissions.drafts import cleaning
from services.submissions.ownership import commands as ownership
from services.submissions.reviews import commands as reviews
from shared.db import Database, Transaction
from shared.service import Running
from shared.working import in_rounds

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
    await in_rounds("review dates", lambda: run_once(running.database, (reviews.tell_next,)), LOOK_EVERY, RETRY)


async def clean(running: Running) -> None:
    """Delete what was kept long enough, at the start and every day, until cancelled."""
    await in_rounds("cleaning", lambda: run_once(running.database, CLEANING), CLEAN_EVERY, RETRY)


async def run_once(database: Database, steps: tuple[Step, ...]) -> None:
    """Do each step until it finds nothing more."""
    for step in steps:
        more = True
        while more:
            async with database.begin() as tx:
                more = await step(tx, datetime.now(UTC))
