"""The queue of the version before, in which each mail was of one notification. While that version still runs beside
this one, what it puts there is taken over. To be deleted with its table when nobody upgrades from it any more.
"""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, func, text

from services.notifications.store import metadata
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

_ADOPT = text("""
    WITH old AS (
        UPDATE mail SET status = 'dropped', failure = 'taken over' WHERE id IN (
            SELECT id FROM mail WHERE status = 'queued' AND next_attempt_at <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED)
        RETURNING id)
    UPDATE notification SET way = 'immediate' FROM old WHERE notification.id = old.id AND message_id IS NULL
""")


async def adopt(tx: Transaction) -> int:
    """Take over what waits there; how much that was. What a worker of that version has on lease is left to it."""
    return (await tx.execute(_ADOPT)).rowcount
