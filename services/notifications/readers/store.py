"""The readers in the database."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, Integer, Row, SmallInteger, Table, Text, Uuid, func, select, text
from sqlalchemy import update as change
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.readers.domain import Frequency, Reader
from services.notifications.store import metadata
from shared.db import Transaction

_NEW_KEY = text("gen_random_uuid()")

readers = Table(
    "reader",
    metadata,
    Column("subject", Text, primary_key=True, comment="subject of the token, not a name"),
    Column("address", Text, nullable=False, comment="where his mail goes: the newest that a token gave; may be empty"),
    Column("language", Text, nullable=False, server_default="nl"),
    Column("digest_hour", SmallInteger, nullable=False, server_default="8", comment="of the clock in the Netherlands"),
    Column("digest_day", SmallInteger, nullable=False, server_default="1", comment="of the weekly one: 1 is Monday"),
    Column("areas", ARRAY(Text), nullable=False, server_default="{}", comment="provinces that are his by his role"),
    Column("isil", Text, comment="of the library that he works for"),
    Column("is_moderator", Boolean, nullable=False, server_default=text("false")),
    Column("seen_at", DateTime(timezone=True), comment="when a token last said this"),
    Column("defaults", ARRAY(Text), nullable=False, server_default="{}", comment="work that he was given to follow"),
    Column("refusals", Integer, nullable=False, server_default="0", comment="by his mail server, in a row"),
    Column("paused_at", DateTime(timezone=True), comment="no mail since"),
    Column("paused_for", Text, comment="bounce or complaint"),
    Column("daily_key", Uuid, nullable=False, unique=True, server_default=_NEW_KEY, comment="ends his daily digest"),
    Column("weekly_key", Uuid, nullable=False, unique=True, server_default=_NEW_KEY, comment="ends his weekly digest"),
)
_NAMES = tuple(each.name for each in fields(Reader))


async def find(tx: Transaction, subject: str, *, lock: bool = False) -> Reader | None:
    """What is known of this person; None when he never came by."""
    query = select(readers).where(readers.c.subject == subject)
    row = (await tx.execute(query.with_for_update() if lock else query)).first()
    return None if row is None else _reader(row)


async def all_of(tx: Transaction, subjects: list[str]) -> dict[str, Reader]:
    """Those of these people who are known."""
    rows = await tx.execute(
        select(readers).where(readers.c.subject == func.any(text(":subjects"))), {"subjects": subjects}
    )
    return {row.subject: _reader(row) for row in rows}


async def by_key(tx: Transaction, key: UUID) -> tuple[str, Frequency] | None:
    """Whose digest this key ends, and which."""
    query = select(readers.c.subject, readers.c.daily_key).where(
        (readers.c.daily_key == key) | (readers.c.weekly_key == key)
    )
    row = (await tx.execute(query)).first()
    return None if row is None else (row.subject, "daily" if row.daily_key == key else "weekly")


async def add(tx: Transaction, subject: str) -> None:
    """Know of a person; of one who is known nothing changes."""
    await tx.execute(upsert(readers).values(subject=subject, address="").on_conflict_do_nothing())


async def save(tx: Transaction, subject: str, values: Mapping[str, Any]) -> None:
    """Write these columns of a reader."""
    await tx.execute(change(readers).where(readers.c.subject == subject).values(**values))


def _reader(row: Row[Any]) -> Reader:
    values = {name: getattr(row, name) for name in _NAMES}
    return Reader(**{**values, "areas": tuple(row.areas), "defaults": tuple(row.defaults)})
