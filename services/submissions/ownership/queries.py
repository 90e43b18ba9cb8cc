"""What was offered to me, and what I offered."""

from datetime import UTC, datetime
from uuid import UUID

from services.submissions.asking import store as asking
from services.submissions.asking.bodies import told
from services.submissions.asking.domain import OPEN_FOR, address_of, is_for
from services.submissions.ownership.bodies import OwnershipOffer
from services.submissions.ownership.store import offers as offers_made
from shared.db import Transaction
from shared.principal import Principal
from shared.web.paging import Page, cut


async def offers(tx: Transaction, person: Principal, limit: int, after: UUID | None) -> Page[OwnershipOffer]:
    """A page of the offers that wait for an answer, newest first."""
    since = datetime.now(UTC) - OPEN_FOR
    to_me = offers_made.c.email == (address_of(person.email) or "-")
    mine = to_me | (offers_made.c.by == person.sub)
    rows, total = await asking.waiting(tx, offers_made, mine, since, after, limit + 1)
    rows, following = cut(rows, limit)
    items = [OwnershipOffer(**told(row), mine=not is_for(person, row.email)) for row in rows]
    return Page(items=items, total=total, next=following)
