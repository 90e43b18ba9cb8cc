"""What a person may read here: his own subscriptions and his own inbox, and nobody else's."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.notifications import received, subscribed
from services.notifications.bodies import Inbox, Notification, Subscription
from services.notifications.domain import Happening
from services.notifications.wording import path, reason, sentence
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found
from shared.vocabularies.loader import Language
from shared.web.paging import Page, cut


async def subscriptions(tx: Transaction, person: Principal, limit: int, after: UUID | None) -> Page[Subscription]:
    """What the person follows, the newest first."""
    rows, following = cut(await subscribed.list_subscriptions(tx, person.sub, after, limit + 1), limit)
    total = await subscribed.count_subscriptions(tx, person.sub)
    return Page(items=[answer(row) for row in rows], total=total, next=following)


async def subscription(tx: Transaction, person: Principal, subscription_id: UUID) -> Subscription:
    """Raises Problem 404, also for somebody else's."""
    row = await subscribed.find_subscription(tx, person.sub, subscription_id)
    if row is None:
        raise not_found()
    return answer(row)


async def inbox(
    tx: Transaction, person: Principal, *, unread: bool, limit: int, after: UUID | None, language: Language
) -> Inbox:
    """A page of the person's inbox, the last that came first."""
    rows = await received.page(tx, person.sub, unread=unread, after=after, limit=limit + 1)
    found = rows[:limit]
    waiting = await received.count(tx, person.sub, unread=True)
    return Inbox(
        items=[notification(row, happening, language) for row, happening in found],
        total=waiting if unread else await received.count(tx, person.sub, unread=False),
        unread=waiting,
        next=found[-1][0].id if len(rows) > limit else None,
    )


def answer(row: Row[Any]) -> Subscription:
    """A stored subscription as it goes out."""
    return Subscription(
        id=row.id, filter=row.filter, channel=row.channel, frequency=row.frequency, created_at=row.created_at
    )


def notification(row: Row[Any], happening: Happening, language: Language) -> Notification:
    """A stored notification as it goes out, in words."""
    return Notification(
        id=row.id,
        project_id=happening.project_id,
        title=happening.title,
        kind=happening.kind,
        text=sentence(happening, language),
        created_at=happening.time,
        read_at=row.read_at,
        path=path(happening),
        reasons=[reason(chosen, happening.library, language) for chosen in row.reasons],
    )
