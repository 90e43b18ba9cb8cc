"""What an owner reads of his webhooks."""

from uuid import UUID

from services.notifications.feed import store as feed
from services.notifications.webhooks import commands, store
from services.notifications.webhooks.bodies import DeliveryMade, Webhook, delivery, shown
from shared.db import Transaction
from shared.principal import Principal
from shared.web.paging import Page, cut


async def webhooks(tx: Transaction, person: Principal, limit: int, after: UUID | None) -> Page[Webhook]:
    """A page of my webhooks, the newest first."""
    last = await feed.last(tx)
    rows, following = cut(await store.page(tx, person.sub, after, limit + 1), limit)
    items = [Webhook(**shown(row, last)) for row in rows]
    return Page[Webhook](items=items, total=await store.count(tx, person.sub), next=following)


async def deliveries(
    tx: Transaction, person: Principal, webhook_id: UUID, limit: int, after: UUID | None
) -> Page[DeliveryMade]:
    """What was sent to one of my webhooks in the last thirty days and what came of it, the newest first."""
    await commands.mine(tx, person, webhook_id)
    rows, following = cut(await store.log_page(tx, webhook_id, after, limit + 1), limit)
    number = await store.log_count(tx, webhook_id)
    return Page[DeliveryMade](items=[delivery(row) for row in rows], total=number, next=following)
