"""What invitations and offers of ownership have in common in the database: a table each, of the same shape. Whoever
answers one holds the lock of its project's row.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
    update,
)

from services.submissions.domain import OVER
from services.submissions.store import metadata, projects
from shared.db import Transaction
from shared.ids import new_id


def asking_table(name: str) -> Table:
    """One kind of thing that people are asked."""
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
        Column("email", Text, comment="in lower case; gone when it is answered"),
        Column("message", Text, comment="gone when it is answered"),
        Column("by", Text, nullable=False, comment="subject of the token, not a name"),
        Column("status", Text, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Index(f"{name}_by_email", "email", "id"),
        Index(f"{name}_by_project", "project_id"),
    )


async def ask(
    tx: Transaction, table: Table, project_id: UUID, *, email: str, message: str, by: str, now: datetime
) -> UUID:
    """Store an open one; gives its id."""
    asked_id = new_id()
    asked = {"id": asked_id, "project_id": project_id, "email": email, "message": message, "by": by}
    await tx.execute(insert(table).values(**asked, status="open", created_at=now))
    return asked_id


async def find(tx: Transaction, table: Table, asked_id: UUID) -> Row[Any] | None:
    """One, answered or not."""
    return (await tx.execute(select(table).where(table.c.id == asked_id))).first()


async def waiting(
    tx: Transaction, table: Table, whose: ColumnElement[bool], since: datetime, after: UUID | None, limit: int
) -> tuple[list[Row[Any]], int]:
    """A page of those that nobody answered yet, newest first, with the project's title and library; and how many."""
    mine = [whose, table.c.status == "open", table.c.created_at > since, projects.c.status.not_in(OVER)]
    joined = table.join(projects, projects.c.id == table.c.project_id)
    total = (await tx.execute(select(func.count()).select_from(joined).where(*mine))).scalar_one()
    if after is not None:
        mine.append(table.c.id < after)
    columns = (table, projects.c.content["title"].astext.label("title"), projects.c.library)
    query = select(*columns).select_from(joined).where(*mine).order_by(table.c.id.desc()).limit(limit)
    return list((await tx.execute(query)).all()), total


async def answer(tx: Transaction, table: Table, asked_id: UUID, status: str) -> None:
    """Close one, and forget whom it was sent to and what was said."""
    closed = {"status": status, "email": None, "message": None}
    await tx.execute(update(table).where(table.c.id == asked_id).values(**closed))
