"""What a leased mail tells at the moment of sending: of what was put into it only that which is still true, by what its
reader follows now, in the language that he wants now.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from services.notifications import subscribed
from services.notifications.mailing import store
from services.notifications.mailing.domain import Followed, Mail, Place, Stop, Told, still_true
from services.notifications.readers import store as readers
from services.notifications.readers.domain import Reader
from services.notifications.store import happening, happenings, notifications, projects
from shared.db import Transaction
from shared.vocabularies import vocabulary

DIGESTS = ("daily", "weekly")


async def lease(tx: Transaction, seconds: int) -> Mail | None:
    """The next mail that has something to tell, for this worker alone; None when there is none. Those that have nothing
    to tell any more, or nobody to tell it to, are dropped on the way.
    """
    while (row := await store.lease(tx, seconds)) is not None:
        reader = await readers.find(tx, row.subject)
        if reader is not None and reader.gets_mail and (mail := await _mail(tx, row, reader)) is not None:
            await store.address(tx, row.id, reader.address)
            return mail
        await store.settle(tx, row.id, row.attempts, "dropped")
    return None


async def _mail(tx: Transaction, row: Row[Any], reader: Reader) -> Mail | None:
    told: list[Told] = []
    because: list[Followed] = []
    if not row.details:
        follows = [
            Followed(each.filter, each.channel == "mail", each.stop_key)
            for each in await subscribed.all_of(tx, row.subject)
        ]
        now = datetime.now(UTC)
        for notification, what, place in await _put_in(tx, row.id):
            theirs = still_true(what, notification.reasons, follows, place, reader, now)
            if theirs:
                told.append(Told(what, _once(each.filter for each in theirs)))
                because += theirs
        if not told:
            return None
    return Mail(
        row.id, row.subject, reader.address, row.attempts, row.created_at, row.kind, reader.language,
        row.project_id, told, _stops(row.kind, reader, because), row.details,
    )  # fmt: skip


def _once(filters: Any) -> list[dict[str, Any]]:
    """Each filter once: one that is followed in two ways is one reason."""
    found: list[dict[str, Any]] = []
    for each in filters:
        if each not in found:
            found.append(dict(each))
    return found


def _stops(kind: str, reader: Reader, because: Sequence[Followed]) -> list[Stop]:
    """What a reader can end from this mail, first what one click ends: of a digest that it comes at all."""
    stops = {each.stop_key: Stop(each.filter, each.stop_key) for each in because if each.by_mail}
    key = {"daily": reader.daily_key, "weekly": reader.weekly_key}.get(kind)
    return [*([] if key is None else [Stop({"digest": kind}, key)]), *stops.values()]


async def _put_in(tx: Transaction, message_id: UUID) -> list[tuple[Row[Any], Any, Place | None]]:
    query = (
        select(notifications.c.reasons, happenings, *(projects.c[name].label(f"now_{name}") for name in _NOW))
        .join_from(notifications, happenings)
        .outerjoin(projects, projects.c.id == happenings.c.project_id)
        .where(notifications.c.message_id == message_id)
        .order_by(notifications.c.id)
    )
    return [(row, happening(row), _place(row)) for row in await tx.execute(query)]


_NOW = ("id", "isil", "province", "owner", "withdrawn")


def _place(row: Row[Any]) -> Place | None:
    if row.now_id is None:
        return None
    today = datetime.now(UTC).date()
    areas = vocabulary("provinces").family(row.now_province, today) if row.now_province else ()
    return Place(row.now_id, row.now_isil, frozenset(areas), row.now_owner, row.now_withdrawn)
