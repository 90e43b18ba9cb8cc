"""Looks at links in the background.

    lease (short transaction) → ask, no transaction open → settle (short transaction)

A crash in between leaves a lease that runs out: the link is looked at once more, which harms nobody.
"""

import asyncio
from datetime import UTC, datetime

from services.moderation.review import store
from services.moderation.review.links import LinkChecker
from shared.db import Database
from shared.outside import Reach
from shared.working import in_rounds

AT_ONCE = 5
POLL = 2.0
"""Seconds between looks at an empty list."""
PAUSE = 10.0
"""Seconds that a database which is away gets."""


async def check_links(database: Database, reach: Reach) -> None:
    """Check what is due until cancelled; with `off` nothing ever is."""
    checker = LinkChecker(reach)

    async def some() -> bool:
        return reach != "off" and await check_due(database, checker) > 0

    try:
        await in_rounds("links", some, POLL, PAUSE)
    finally:
        await checker.close()


async def check_due(database: Database, checker: LinkChecker) -> int:
    """Check a handful of what is due; returns how many there were."""
    async with database.begin() as tx:
        urls = await store.lease(tx, AT_ONCE)
    for url, checked in zip(urls, await asyncio.gather(*map(checker.check, urls)), strict=True):
        async with database.begin() as tx:
            await store.settle(tx, url, checked, datetime.now(UTC))
    return len(urls)
