"""Invitations and co-authors. Who answers or changes one holds the lock of its project's row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.submissions.authors.domain import CoAuthor
from services.submissions.store import metadata, projects
from shared.contracts.projects import Library
from shared.db import Transaction

invitations = Table(
    "invitation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("email", Text, comment="in lower case; gone when it is answered"),
    Column("message", Text, comment="gone when it is answered"),
    Column("by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("invitation_by_email", "email", "id"),
    Index("invitation_by_project", "project_id"),
)

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


async def invite(tx: Transaction, values: dict[str, Any]) -> None:
    """Store an open invitation."""
    await tx.execute(insert(invitations).values(**values, status="open"))


async def invitation(tx: Transaction, invitation_id: UUID) -> Row[Any] | None:
    """One invitation, answered or not."""
    return (await tx.execute(select(invitations).where(invitations.c.id == invitation_id))).first()


async def open_of(tx: Transaction, project_id: UUID, since: datetime) -> list[Row[Any]]:
    """The invitations of a project that nobody has answered yet."""
    mine = (invitations.c.project_id == project_id, invitations.c.status == "open", invitations.c.created_at > since)
    return list((await tx.execute(select(invitations).where(*mine).order_by(invitations.c.id))).all())


async def open_to(
    tx: Transaction, email: str, since: datetime, after: UUID | None, limit: int
) -> tuple[list[Row[Any]], int]:
    """A page of what is addressed to this e-mail address, newest first, with the project's title and library."""
    mine = [
        invitations.c.email == email,
        invitations.c.status == "open",
        invitations.c.created_at > since,
        projects.c.status.not_in(["discarded", "withdrawn", "rejected", "merged"]),
    ]
    joined = invitations.join(projects, projects.c.id == invitations.c.project_id)
    total = (await tx.execute(select(func.count()).select_from(joined).where(*mine))).scalar_one()
    if after is not None:
        mine.append(invitations.c.id < after)
    columns = (invitations, projects.c.content["title"].astext.label("title"), projects.c.library)
    query = select(*columns).select_from(joined).where(*mine).order_by(invitations.c.id.desc()).limit(limit)
    return list((await tx.execute(query)).all()), total


async def answer(tx: Transaction, invitation_id: UUID, status: str) -> None:
    """Close an invitation, and forget whom it was sent to and what was said."""
    closed = {"status": status, "email": None, "message": None}
    await tx.execute(update(invitations).where(invitations.c.id == invitation_id).values(**closed))


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
