"""What a person may read: the searches that he saved, and nobody else's."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.search.saved import store
from services.search.saved.bodies import SavedSearchAnswer, answer
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found
from shared.web.paging import Page, cut


async def mine(tx: Transaction, person: Principal, limit: int, after: UUID | None) -> Page[SavedSearchAnswer]:
    """The person's saved searches, the newest first."""
    rows, following = cut(await store.page(tx, person.sub, after, limit + 1), limit)
    return Page(items=[answer(row) for row in rows], total=await store.count(tx, person.sub), next=following)


async def one(tx: Transaction, person: Principal, search_id: UUID) -> Row[Any]:
    """Raises Problem 404, also for somebody else's."""
    row = await store.find(tx, person.sub, search_id)
    if row is None:
        raise not_found()
    return row
