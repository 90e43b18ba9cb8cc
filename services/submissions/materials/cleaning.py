"""Files that nothing names any more: first the row goes, then, at some later round, the object.

Crash anywhere: the next round finds the same. Two replicas at it do the same work twice, which harms nothing.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from services.submissions.materials import store
from shared.db import Database
from shared.objects import Objects
from shared.service import Running
from shared.working import in_rounds

log = structlog.get_logger(__name__)

EVERY = 3600.0
"""Seconds between two rounds."""
UNUSED_FOR = timedelta(days=31)
"""How long a file stays that no text names: as long as a text that named it can be brought back."""
ORPHAN_AFTER = timedelta(days=1)
"""The age at which an object without a row is an orphan. An upload takes half an hour at most, and its row a minute."""


def cleaning(objects: Objects) -> Callable[[Running], Awaitable[None]]:
    """The worker of the service."""

    async def clean_for_ever(running: Running) -> None:
        await in_rounds("materials", lambda: clean(running.database, objects, datetime.now(UTC)), EVERY)

    return clean_for_ever


async def clean(database: Database, objects: Objects, now: datetime) -> None:
    """One round."""
    async with database.begin() as tx:
        await store.mark_unused(tx, now)
        await store.forget(tx, now - UNUSED_FOR)
    async for names in objects.older_than(f"{store.PREFIX}/", now - ORPHAN_AFTER):
        ids = {name: found for name in names if (found := _id(name)) is not None}
        async with database.begin() as tx:
            known = await store.known(tx, ids.values())
        for name, file_id in ids.items():
            if file_id not in known:
                await objects.delete(name)
                log.info("materials.orphan-removed", object=name)
    await objects.sweep_halves(now - ORPHAN_AFTER)


def _id(name: str) -> UUID | None:
    """None for what is not ours: it is left alone."""
    try:
        return UUID(name.rpartition("/")[2])
    except ValueError:
        return None
