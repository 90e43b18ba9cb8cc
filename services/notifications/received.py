"""What a person received: his notifications, and which of them he has read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from services.notifications.domain import Happening
from services.notifications.store import happening, happenings, notifications
from shared.db import Transaction


async def count(tx: Transaction, subject: str, *, unread: bool) -> int:
    """How many notifications this person has, or has not read."""
    query = select(func.count()).select_from(notifications).where(*_of(subject, unread=unread))
    return int((await tx.execute(query)).scalar_one())


async def page(
    tx: Transaction, subject: str, *, unread: bool, after: UUID | None, limit: int
) -> list[tuple[Row[Any], Happening]]:
    """A page of a person's notifications with what they tell of, the last that came first."""
    query = select(notifications, happenings).join(happenings).where(*_of(subject, unread=unread))
    if after is not None:
        query = query.where(notifications.c.id < after)
    rows = await tx.execute(query.order_by(notifications.c.id.desc()).limit(limit))
    return [(row, happening(row)) for row in rows]


async def mark_read(tx: Transaction, subject: str, notification_id: UUID) -> tuple[datetime, bool] | None:
    """When it was read, and whether that is now; None when this person has no such notification."""
    mine = (notifications.c.id == notification_id, notifications.c.subject == subject)
    first = update(notifications).where(*mine, notifications.c.read_at.is_(None)).values(read_at=func.now())
    if (row := (await tx.execute(first.returning(notifications.c.read_at))).first()) is not None:
        return row.read_at, True
    earlier = (await tx.execute(select(notifications.c.read_at).where(*mine))).first()
    return (earlier.read_at, False) if earlier is not None else None


async def mark_all_read(tx: Transaction, subject: str, until: UUID | None) -> int:
    """How many were unread, of all or of those up to and with `until`."""
    statement = update(notifications).where(*_of(subject, unread=True)).values(read_at=func.now())
    if until is not None:
        statement = statement.where(notifications.c.id <= until)
    return len((await tx.execute(statement.returning(notifications.c.id))).all())


def _of(subject: str, *, unread: bool) -> tuple[Any, ...]:
    mine = (notifications.c.subject == subject,)
    return (*mine, notifications.c.read_at.is_(None)) if unread else mine
