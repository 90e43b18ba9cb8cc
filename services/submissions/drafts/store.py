"""Earlier working copies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.submissions.domain import Project
from services.submissions.store import metadata, projects
from shared.db import Transaction

working_copies = Table(
    "working_copy",
    metadata,
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", JSONB, nullable=False),
    Column("by", Text, comment="subject of the token, not a name"),
    Column("revision", Integer, comment="the revision that it was handed in as"),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Index("working_copy_kept", "kept_at"),
)


async def keep(tx: Transaction, project: Project, number: int, revision: int | None, now: datetime, most: int) -> None:
    """Keep the working copy as it stands under this number, and no more than `most` of them."""
    row = {
        "project_id": project.id,
        "number": number,
        "content": project.content,
        "by": project.written_by,
        "revision": revision,
        "saved_at": project.updated_at,
        "kept_at": now,
    }
    await tx.execute(insert(working_copies).values(**row))
    mine = working_copies.c.project_id == project.id
    await tx.execute(delete(working_copies).where(mine, working_copies.c.number <= number - most))


async def versions(tx: Transaction, project_id: UUID) -> list[Row[Any]]:
    """What is kept, newest first, without the texts."""
    columns = [column for column in working_copies.c if column.name != "content"]
    query = select(*columns).where(working_copies.c.project_id == project_id)
    return list((await tx.execute(query.order_by(working_copies.c.number.desc()))).all())


async def version(tx: Transaction, project_id: UUID, number: int) -> Row[Any] | None:
    """One kept version, with its text."""
    mine = (working_copies.c.project_id == project_id, working_copies.c.number == number)
    return (await tx.execute(select(working_copies).where(*mine))).first()


async def forget(tx: Transaction, before: datetime, at_most: int) -> int:
    """Delete versions that were kept before then; gives how many, at most so many."""
    mine = (working_copies.c.project_id, working_copies.c.number)
    old = select(*mine).where(working_copies.c.kept_at < before).limit(at_most).with_for_update(skip_locked=True)
    rows = (await tx.execute(old)).all()
    for row in rows:
        keys = (working_copies.c.project_id == row.project_id, working_copies.c.number == row.number)
        await tx.execute(delete(working_copies).where(*keys))
    return len(rows)


async def purge(tx: Transaction, before: datetime) -> UUID | None:
    """Delete one draft for good that was discarded before then, with all that hangs on it; gives its id."""
    gone = (projects.c.status == "discarded", projects.c.discarded_at < before)
    oldest = select(projects.c.id).where(*gone).order_by(projects.c.discarded_at).limit(1)
    statement = delete(projects).where(projects.c.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
    found: UUID | None = (await tx.execute(statement.returning(projects.c.id))).scalar()
    return found
