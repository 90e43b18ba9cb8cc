"""What a person received: his notifications, and which of them he has read."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, cast, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY

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


# An id is made before it is committed: what came in the last minute is looked at again each time.
_RECENTLY = func.uuidv7(text("interval '-1 minute'"))


async def recent(tx: Transaction, subjects: Collection[str]) -> dict[str, tuple[int, str]]:
    """How many of these people's notifications are of the last minute, and the newest; without those who have none."""
    number, newest = func.count().label("number"), func.max(cast(notifications.c.id, Text)).label("newest")
    mine = (notifications.c.subject == func.any(cast(list(subjects), ARRAY(Text))), notifications.c.id > _RECENTLY)
    query = select(notifications.c.subject, number, newest).where(*mine).group_by(notifications.c.subject)
    return {row.subject: (row.number, row.newest) for row in await tx.execute(query)}


async def now(tx: Transaction) -> UUID:
    """An id behind those of all notifications that were made before."""
    found: UUID = (await tx.execute(select(func.uuidv7()))).scalar_one()
    return found


async def recent_ids(tx: Transaction, subject: str, until: UUID) -> set[UUID]:
    """The notifications of the last minute up to this id."""
    mine = (notifications.c.subject == subject, notifications.c.id > _RECENTLY, notifications.c.id <= until)
    return set((await tx.execute(select(notifications.c.id).where(*mine))).scalars())


async def these(tx: Transaction, ids: Collection[UUID]) -> list[tuple[Row[Any], Happening]]:
    """Notifications with what they tell of, in their order."""
    return await _with_happenings(tx, notifications.c.id.in_(ids), limit=None)


async def behind(tx: Transaction, subject: str, after: UUID, most: int) -> list[tuple[Row[Any], Happening]]:
    """The next of this person's notifications behind an id."""
    return await _with_happenings(tx, notifications.c.subject == subject, notifications.c.id > after, limit=most)


async def _with_happenings(
    tx: Transaction, *chosen: ColumnElement[bool], limit: int | None
) -> list[tuple[Row[Any], Happening]]:
    query = select(notifications, happenings).join(happenings).where(*chosen)
    rows = await tx.execute(query.order_by(notifications.c.id).limit(limit))
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
