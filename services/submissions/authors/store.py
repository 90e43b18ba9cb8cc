"""Invitations and co-authors. Who answers or changes one holds the lock of its project's row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Row,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.submissions.asking.store import asking_table
from services.submissions.authors.domain import CoAuthor
from services.submissions.store import metadata
from shared.contracts.projects import Library
from shared.db import Transaction

invitations = asking_table("invitation")

co_authors = Table(
    "co_author",
    metadata,
    Column("id", Uuid, primary_key=True, comment="that of the invitation"),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("name", Text, nullable=False, comment="as the token said"),
    Column("library", JSONB, nullable=False),
    Column("joined_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("project_id", "subject"),
)


async def open_of(tx: Transaction, project_id: UUID, since: datetime) -> list[Row[Any]]:
    """The invitations of a project that nobody has answered yet."""
    mine = (invitations.c.project_id == project_id, invitations.c.status == "open", invitations.c.created_at > since)
    return list((await tx.execute(select(invitations).where(*mine).order_by(invitations.c.id))).all())


async def lapsed(tx: Transaction, before: datetime) -> Row[Any] | None:
    """An invitation of before then."""
    query = select(invitations).where(invitations.c.created_at < before).order_by(invitations.c.created_at).limit(1)
    return (await tx.execute(query)).first()


async def forget(tx: Transaction, invitation_id: UUID) -> str | None:
    """Delete an invitation; gives the status that it had, None when it was gone."""
    gone = delete(invitations).where(invitations.c.id == invitation_id).returning(invitations.c.status)
    status: str | None = (await tx.execute(gone)).scalar()
    return status


async def join(tx: Transaction, author: CoAuthor) -> None:
    """Store a co-author."""
    await tx.execute(insert(co_authors).values(**{**vars(author), "library": author.library.model_dump(by_alias=True)}))


async def all_of(tx: Transaction, project_id: UUID) -> list[CoAuthor]:
    """The co-authors of a project, who joined first first."""
    query = select(co_authors).where(co_authors.c.project_id == project_id).order_by(co_authors.c.joined_at)
    return [
        CoAuthor(**{**row._asdict(), "library": Library.model_validate(row.library)})
        for row in (await tx.execute(query)).all()
    ]


async def leave(tx: Transaction, author_id: UUID) -> None:
    """Delete a co-author."""
    await tx.execute(delete(co_authors).where(co_authors.c.id == author_id))


async def leave_as(tx: Transaction, project_id: UUID, subject: str) -> UUID | None:
    """Delete the co-author with this subject, if there is one; gives his id."""
    mine = (co_authors.c.project_id == project_id, co_authors.c.subject == subject)
    gone: UUID | None = (await tx.execute(delete(co_authors).where(*mine).returning(co_authors.c.id))).scalar()
    return gone
