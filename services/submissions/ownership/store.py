"""Offers of ownership. Who answers one holds the lock of its project's row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKey, Index, Row, Table, Text, Uuid, delete, func, insert, select, update

from services.submissions.store import metadata, projects
from shared.db import Transaction

offers = Table(
    "ownership_offer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("email", Text, comment="in lower case; gone when it is answered"),
    Column("message", Text, comment="gone when it is answered"),
    Column("by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ownership_offer_by_email", "email", "id"),
    Index("ownership_offer_by_project", "project_id"),
)


async def offer(tx: Transaction, values: dict[str, Any]) -> None:
    """Store an open offer."""
    await tx.execute(insert(offers).values(**values, status="open"))


async def find(tx: Transaction, offer_id: UUID) -> Row[Any] | None:
    """One offer, answered or not."""
    return (await tx.execute(select(offers).where(offers.c.id == offer_id))).first()


async def has_open(tx: Transaction, project_id: UUID, since: datetime) -> bool:
    """Whether this project is on offer."""
    mine = (offers.c.project_id == project_id, offers.c.status == "open", offers.c.created_at > since)
    return (await tx.execute(select(offers.c.id).where(*mine))).first() is not None


async def open_to(
    tx: Transaction, email: str, sender: str, since: datetime, after: UUID | None, limit: int
) -> tuple[list[Row[Any]], int]:
    """A page of what is offered to this e-mail address and of what `sender` (a subject) offered, newest first, with the
    project's title and library.
    """
    mine = [
        (offers.c.email == email) | (offers.c.by == sender),
        offers.c.status == "open",
        offers.c.created_at > since,
        projects.c.status.not_in(["discarded", "withdrawn", "rejected", "merged"]),
    ]
    joined = offers.join(projects, projects.c.id == offers.c.project_id)
    total = (await tx.execute(select(func.count()).select_from(joined).where(*mine))).scalar_one()
    if after is not None:
        mine.append(offers.c.id < after)
    columns = (offers, projects.c.content["title"].astext.label("title"), projects.c.library)
    query = select(*columns).select_from(joined).where(*mine).order_by(offers.c.id.desc()).limit(limit)
    return list((await tx.execute(query)).all()), total


async def answer(tx: Transaction, offer_id: UUID, status: str) -> None:
    """Close an offer, and forget whom it was made to and what was said."""
    closed = {"status": status, "email": None, "message": None}
    await tx.execute(update(offers).where(offers.c.id == offer_id).values(**closed))


async def forget_lapsed(tx: Transaction, before: datetime) -> None:
    """Delete the offers of before then."""
    await tx.execute(delete(offers).where(offers.c.created_at < before))
