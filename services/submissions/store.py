"""The submissions database: projects with their working copy, and every revision as it was handed in."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import delete as sql_delete
from sqlalchemy.dialects.postgresql import JSONB

from services.submissions.domain import Project
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.messaging.event_log import event_log_table, relay_state_table
from shared.messaging.inbox import inbox_table
from shared.problems import not_found
from shared.web.idempotency import idempotency_table

metadata = MetaData()
event_log_table(metadata)
relay_state_table(metadata)
inbox_table(metadata)
idempotency_table(metadata)

projects = Table(
    "project",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("isil", Text, nullable=False),
    Column("library", JSONB, nullable=False),
    Column("province", Text, nullable=False),
    Column("owner", Text, nullable=False, comment="subject of the token, not a name"),
    Column("content", JSONB, nullable=False, comment="the working copy, contact person included"),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("published_revision", Integer),
    Column("decision", JSONB),
    Column("moderation_sequence", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("submitted_at", DateTime(timezone=True)),
    Index("project_by_library", "isil", "id"),
    Index("project_by_province", "province", "status", "id"),
)

revisions = Table(
    "revision",
    metadata,
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content", JSONB, nullable=False),
    Column("submitted_by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
)


async def find(tx: Transaction, project_id: UUID, *, lock: bool = False) -> Project | None:
    """Read a project; with `lock` nobody else changes it before this transaction ends."""
    query = select(projects).where(projects.c.id == project_id)
    row = (await tx.execute(query.with_for_update() if lock else query)).first()
    return _project(row) if row else None


async def get(tx: Transaction, project_id: UUID, *, lock: bool = False) -> Project:
    """Like find, but raises Problem 404."""
    project = await find(tx, project_id, lock=lock)
    if project is None:
        raise not_found()
    return project


async def add(tx: Transaction, project: Project) -> None:
    """Write a new project."""
    await tx.execute(insert(projects).values(**_row(project)))


async def save(tx: Transaction, project: Project) -> None:
    """Write the project and hand its events to the transaction."""
    await tx.execute(update(projects).where(projects.c.id == project.id).values(**_row(project)))
    for event in project.events:
        tx.append(event)
    project.events.clear()


async def keep_revision(tx: Transaction, project: Project, by: str) -> None:
    """Freeze the working copy as the revision that was just submitted."""
    await tx.execute(
        insert(revisions).values(
            project_id=project.id,
            revision=project.revision,
            content=project.content,
            submitted_by=by,
            submitted_at=project.submitted_at,
        )
    )


async def discard(tx: Transaction, project: Project) -> None:
    """Delete a draft for good."""
    await tx.execute(sql_delete(projects).where(projects.c.id == project.id))


async def revision_content(tx: Transaction, project_id: UUID, number: int) -> dict[str, Any] | None:
    """The text of one revision, None when there is no such one."""
    query = select(revisions.c.content).where(revisions.c.project_id == project_id, revisions.c.revision == number)
    content: dict[str, Any] | None = (await tx.execute(query)).scalar()
    return content


async def revision(tx: Transaction, project_id: UUID, number: int) -> Row[Any]:
    """One revision that is known to exist."""
    query = select(revisions).where(revisions.c.project_id == project_id, revisions.c.revision == number)
    return (await tx.execute(query)).one()


async def list_revisions(tx: Transaction, project_id: UUID) -> list[Row[Any]]:
    """Every revision, oldest first."""
    query = select(revisions).where(revisions.c.project_id == project_id).order_by(revisions.c.revision)
    return list((await tx.execute(query)).all())


async def page(
    tx: Transaction,
    *,
    isil: str | None,
    provinces: list[str] | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[list[Project], int]:
    """One page of a library's projects, or of what was submitted in these provinces, newest first; and the total."""
    conditions = []
    if isil is not None:
        conditions.append(projects.c.isil == isil)
    if provinces is not None:
        conditions += [projects.c.province.in_(provinces), projects.c.revision > 0]
    if status is not None:
        conditions.append(projects.c.status == status)
    total = (await tx.execute(select(func.count()).select_from(projects).where(*conditions))).scalar_one()
    if after is not None:
        conditions.append(projects.c.id < after)
    rows = await tx.execute(select(projects).where(*conditions).order_by(projects.c.id.desc()).limit(limit))
    return [_project(row) for row in rows], total


def _row(project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "isil": project.library.isil,
        "library": project.library.model_dump(by_alias=True),
        "province": project.library.province,
        "owner": project.owner,
        "content": project.content,
        "status": project.status,
        "revision": project.revision,
        "published_revision": project.published_revision,
        "decision": project.decision,
        "moderation_sequence": project.moderation_sequence,
        "version": project.version,
        "created_at": project.created_at,
        "updated_at": project.updated_at,
        "submitted_at": project.submitted_at,
    }


def _project(row: Row[Any]) -> Project:
    values = row._asdict()
    values.pop("isil")
    values.pop("province")
    return Project(**{**values, "library": Library.model_validate(values["library"])})
