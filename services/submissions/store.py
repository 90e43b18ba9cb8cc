"""The submissions database: projects with their working copy, and every revision as it was handed in."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
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
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.submissions.domain import TAKEN_DOWN, Project
from shared.contracts.projects import Library
from shared.db import Transaction, to_json
from shared.messaging.event_log import event_log_table, relay_state_table
from shared.messaging.inbox import inbox_table
from shared.problems import not_found
from shared.vocabularies.store import vocabulary_table
from shared.web.idempotency import idempotency_table

metadata = MetaData()
vocabulary_table(metadata)
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
    Column("owner_name", Text, nullable=False, server_default="", comment="as the token said"),
    Column("co_authors", ARRAY(Text), nullable=False, server_default="{}", comment="subjects of tokens, not names"),
    Column("former_isils", ARRAY(Text), nullable=False, server_default="{}"),
    Column("standing", JSONB(none_as_null=True)),
    Column("standing_sequence", Integer, nullable=False, server_default="0"),
    Column("review_due", Date),
    Column("review_told", Date),
    Column("written_by", Text, comment="subject of the token, not a name"),
    Column("written_since", DateTime(timezone=True)),
    Column("kept_versions", Integer, nullable=False, server_default="0"),
    Column("discarded_at", DateTime(timezone=True)),
    Index("project_by_library", "isil", "id"),
    Index("project_by_province", "province", "status", "id"),
    Index("project_by_co_author", "co_authors", postgresql_using="gin"),
    Index("project_review_due", "review_due", postgresql_where=text("review_told IS DISTINCT FROM review_due")),
)

revisions = Table(
    "revision",
    metadata,
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content", JSONB, nullable=False),
    Column("submitted_by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("published_at", DateTime(timezone=True)),
)


# Plain SQL, for every submission runs these three.
_COLUMNS = [column.name for column in projects.columns]
_READ = f"SELECT {', '.join(_COLUMNS)} FROM project WHERE id = $1"  # noqa: S608 - our own column names
_SAVE = f"UPDATE project SET {', '.join(f'{name} = ${n}' for n, name in enumerate(_COLUMNS, 1))} WHERE id = $1"  # noqa: S608
_KEEP = "INSERT INTO revision (project_id, revision, content, submitted_by, submitted_at) VALUES ($1, $2, $3, $4, $5)"
_READ_MANY = f"SELECT {', '.join(_COLUMNS)} FROM project WHERE id = ANY($1::uuid[]) ORDER BY id"  # noqa: S608
_JSON = ("library", "content", "decision", "standing")


async def find(tx: Transaction, project_id: UUID, *, lock: bool = False, discarded: bool = False) -> Project | None:
    """Read a project; with `lock` nobody else changes it before this transaction ends. A discarded draft is there for
    who asks for it only: for all others it is gone.
    """
    rows = await tx.fetch(f"{_READ} FOR UPDATE" if lock else _READ, project_id)
    if not rows or (rows[0]["status"] == "discarded" and not discarded):
        return None
    return _project(dict(rows[0]))


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
    values = _row(project)
    texts = {name: None if values[name] is None else to_json(values[name]) for name in _JSON}
    await tx.fetch(_SAVE, *({**values, **texts}[name] for name in _COLUMNS))
    for event in project.events:
        tx.append(event)
    project.events.clear()


async def keep_revision(tx: Transaction, project: Project, by: str) -> None:
    """Freeze the working copy as the revision that was just submitted."""
    await tx.fetch(_KEEP, project.id, project.revision, to_json(project.content), by, project.submitted_at)


async def many(tx: Transaction, ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, Project]:
    """These projects, as far as they exist, discarded ones too; with `lock` for this transaction alone."""
    if not ids:
        return {}
    rows = await tx.fetch(_READ_MANY + " FOR UPDATE" * lock, list(ids))
    return {row["id"]: _project(dict(row)) for row in rows}


async def add_many(tx: Transaction, new: Sequence[Project], by: str) -> None:
    """Write new projects, with a first revision where they were submitted, and hand their events to the transaction."""
    rows, texts = [], []
    for project in new:
        values = _row(project)
        content = to_json(project.content)
        values |= {name: None if values[name] is None else to_json(values[name]) for name in _JSON if name != "content"}
        rows.append([content if name == "content" else values[name] for name in _COLUMNS])
        if project.revision:
            texts.append((project.id, project.revision, content, by, project.submitted_at))
        for event in project.events:
            tx.append(event)
        project.events.clear()
    await tx.copy("project", _COLUMNS, rows)
    if texts:
        await tx.copy("revision", ("project_id", "revision", "content", "submitted_by", "submitted_at"), texts)


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


async def mark_published(tx: Transaction, project_id: UUID, number: int, at: datetime) -> dict[str, Any]:
    """Note that this revision was made public, for the first time at `at`; gives its text."""
    query = (
        update(revisions)
        .where(revisions.c.project_id == project_id, revisions.c.revision == number)
        .values(published_at=func.coalesce(revisions.c.published_at, at))
        .returning(revisions.c.content)
    )
    content: dict[str, Any] | None = (await tx.execute(query)).scalar()
    return content or {}


async def page(
    tx: Transaction,
    *,
    isil: str | None,
    provinces: list[str] | None,
    status: str | None,
    after: UUID | None,
    limit: int,
    co_author: str | None = None,
    outcome: str | None = None,
    due_on: date | None = None,
) -> tuple[list[Project], int]:
    """One page of a library's projects and of those that its `co_author` (a subject) writes along with, or of what was
    submitted in these provinces, newest first; and the total. Discarded drafts only when `status` asks for them.
    """
    conditions: list[ColumnElement[bool]] = []
    if isil is not None:
        own = projects.c.isil == isil
        writes_along = projects.c.co_authors.contains([co_author])
        conditions.append(own if co_author is None or status == "discarded" else or_(own, writes_along))
    if provinces is not None:
        conditions += [projects.c.province.in_(provinces), projects.c.revision > 0]
    conditions.append(projects.c.status != "discarded" if status is None else projects.c.status == status)
    if outcome is not None:
        told = projects.c.standing["outcome"].astext
        written = projects.c.content["outcome"].astext  # a moderator must not find unpublished text by it
        draft = projects.c.standing.is_(None) & (written == outcome) if isil is not None else None
        conditions.append(told == outcome if draft is None else or_(told == outcome, draft))
    if due_on is not None:
        conditions += [projects.c.review_due <= due_on, *IN_PUBLIC]
    total = (await tx.execute(select(func.count()).select_from(projects).where(*conditions))).scalar_one()
    if after is not None:
        conditions.append(projects.c.id < after)
    rows = await tx.execute(select(projects).where(*conditions).order_by(projects.c.id.desc()).limit(limit))
    return [_project(row._asdict()) for row in rows], total


IN_PUBLIC = (projects.c.published_revision.is_not(None), projects.c.status.not_in(TAKEN_DOWN))
"""What `Project.is_public` says, for a query."""


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
        "owner_name": project.owner_name,
        "co_authors": project.co_authors,
        "former_isils": project.former_isils,
        "standing": project.standing,
        "standing_sequence": project.standing_sequence,
        "review_due": project.review_due,
        "review_told": project.review_told,
        "written_by": project.written_by,
        "written_since": project.written_since,
        "kept_versions": project.kept_versions,
        "discarded_at": project.discarded_at,
    }


def _project(values: dict[str, Any]) -> Project:
    values.pop("isil")
    values.pop("province")
    return Project(**{**values, "library": Library.model_validate(values["library"])})
