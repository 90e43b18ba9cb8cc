"""The feed as a stream that does not end: pages while there are some, then what comes. A slow reader holds up nobody:
he is read for when he took what he had, and no transaction is open meanwhile.
"""

from collections.abc import AsyncIterator, Collection
from typing import NamedTuple

from services.notifications.feed import queries
from services.notifications.feed.numbering import Head
from shared.db import Database

A_PAGE = 100


class Wanted(NamedTuple):
    """What a reader asks for: what is behind this position, of these types; None: of all."""

    after: int
    types: Collection[str] | None


async def stream(database: Database, head: Head, wanted: Wanted) -> AsyncIterator[tuple[int, str]]:
    """Every event that is wanted, with its position, until the process is stopped."""
    after, types = wanted
    going_on = True
    while going_on:
        async with database.begin() as tx:
            found = await queries.cut(tx, after, types, A_PAGE)
        for event in found.events:
            yield event
        after = found.next or found.last
        if found.next is None:
            going_on = await head.behind(after)
