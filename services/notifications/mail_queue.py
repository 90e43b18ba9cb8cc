"""The mail that has to go out: a row is made in the transaction of its notification and has its id, so there is one
mail a person and event at most. Workers of several processes share the rows by leasing them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
    update,
)

from services.notifications.domain import Happening
from services.notifications.store import (
    happening,
    happenings,
    metadata,
    notifications,
    seconds_from_now,
    subscriptions,
)
from shared.db import Transaction

mails = Table(
    "mail",
    metadata,
    Column("id", Uuid, ForeignKey("notification.id", ondelete="CASCADE"), primary_key=True),
    Column("address", Text, nullable=False, comment="where the reader's mail went when this was queued"),
    Column("status", Text, nullable=False, server_default="queued", comment="queued, sent, failed or dropped"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("failure", Text, comment="why the last attempt failed, without an address"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sent_at", DateTime(timezone=True)),
    Index("mail_due", "next_attempt_at", postgresql_where=text("status = 'queued'")),
)


@dataclass(frozen=True)
class Mail:
    """A leased mail. `attempts` counts the leases and says whose the current one is."""

    id: UUID
    address: str
    attempts: int
    created_at: datetime
    happening: Happening
    reasons: list[dict[str, Any]]
    stop_key: UUID | None = None
    """Of the first subscription that it came from; None when that is over already."""


_FIRST_REASON = (
    select(subscriptions.c.stop_key)
    .where(
        subscriptions.c.subject == notifications.c.subject,
        subscriptions.c.channel == "mail",
        notifications.c.reasons.contains(func.jsonb_build_array(subscriptions.c.filter)),
    )
    .order_by(subscriptions.c.id)
    .limit(1)
    .correlate(notifications)
    .scalar_subquery()
    .label("stop_key")
)
_DUE = (mails.c.status == "queued", mails.c.next_attempt_at <= func.now())


async def due(tx: Transaction, at_most: int) -> int:
    """How many mails may go out now; counting stops at `at_most`."""
    some = select(mails.c.id).where(*_DUE).limit(at_most).subquery()
    return int((await tx.execute(select(func.count()).select_from(some))).scalar_one())


async def lease(tx: Transaction, seconds: int) -> Mail | None:
    """The mail that has waited longest, for this worker alone; None when there is none.

    Crash after it: the lease runs out and another worker takes the mail.
    """
    oldest = select(mails.c.id).where(*_DUE).order_by(mails.c.next_attempt_at).limit(1)
    leased = (
        update(mails)
        .where(mails.c.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
        .values(attempts=mails.c.attempts + 1, next_attempt_at=seconds_from_now(seconds))
        .returning(mails.c.id, mails.c.address, mails.c.attempts, mails.c.created_at)
    )
    row = (await tx.execute(leased)).first()
    if row is None:
        return None
    query = select(notifications.c.reasons, _FIRST_REASON, happenings).join_from(notifications, happenings)
    told = (await tx.execute(query.where(notifications.c.id == row.id))).one()
    return Mail(**row._asdict(), happening=happening(told), reasons=told.reasons, stop_key=told.stop_key)


async def settle(tx: Transaction, mail: Mail, status: str, failure: str | None = None, pause: float = 0) -> None:
    """Write down how an attempt went: `sent`, `failed`, or `queued` for another one in `pause` seconds.

    Does nothing when the lease ran out and somebody else holds the mail: what happens to it is now his to say.
    """
    mine = (mails.c.id == mail.id, mails.c.attempts == mail.attempts, mails.c.status == "queued")
    values = {
        "status": status,
        "failure": failure,
        "next_attempt_at": seconds_from_now(pause),
        "sent_at": func.now() if status == "sent" else None,
    }
    await tx.execute(update(mails).where(*mine).values(**values))


async def drop(tx: Transaction, project_id: UUID) -> None:
    """Take what still waits about a project out of the queue: it is no longer public."""
    about = select(notifications.c.id).join(happenings).where(happenings.c.project_id == project_id)
    waiting = update(mails).where(mails.c.status == "queued", mails.c.id.in_(about))
    await tx.execute(waiting.values(status="dropped"))
