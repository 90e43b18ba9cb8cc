"""The files of projects, each an object in the store; the row is there only when the object is.

A row stays when its entry is taken out of the text: revisions and kept versions of the text may still name it. Once
nothing does, `unused_since` says since when, and cleaning takes it away. Crash between object and row: an orphan.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Row, Table, Text, Uuid, insert, select, text

from services.submissions.store import metadata
from shared.db import Transaction

PREFIX = "materials"

files = Table(
    "material_file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes"),
    Column("sha256", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("unused_since", DateTime(timezone=True), comment="when it was first seen that no text names it"),
    Index("material_file_by_project", "project_id"),
)

_NAMED = """
    jsonb_build_array(jsonb_build_object('id', file.id::text)) <@ (content -> 'materials')
"""
_IN_A_REVISION = f"EXISTS (SELECT FROM revision WHERE project_id = file.project_id AND {_NAMED})"
_IN_USE = f"(EXISTS (SELECT FROM project WHERE id = file.project_id AND {_NAMED}) OR {_IN_A_REVISION})"
_KEPT = f"EXISTS (SELECT FROM working_copy WHERE project_id = file.project_id AND {_NAMED})"
_USED_BYTES = text(
    f"SELECT coalesce(sum(size), 0)::bigint FROM material_file file WHERE project_id = :project AND {_IN_USE}"  # noqa: S608
)
_CLAIM = text(
    "UPDATE material_file SET unused_since = NULL"
    " WHERE project_id = :project AND id = ANY(:ids) AND unused_since IS NOT NULL"
)
_MARK = text(f"""
    UPDATE material_file file
    SET unused_since = CASE WHEN {_IN_USE} OR {_KEPT} THEN NULL ELSE CAST(:now AS timestamptz) END
    WHERE (unused_since IS NULL) <> ({_IN_USE} OR {_KEPT})
""")  # noqa: S608
_FORGET = text("DELETE FROM material_file WHERE unused_since < :before")
_KNOWN = text("SELECT id FROM material_file WHERE id = ANY(:ids)")
_SUBMITTED = text(f"SELECT {_IN_A_REVISION} FROM material_file file WHERE id = :id")  # noqa: S608


def object_name(project_id: UUID, file_id: UUID) -> str:
    """Where the bytes are."""
    return f"{PREFIX}/{project_id}/{file_id}"


async def add(tx: Transaction, row: dict[str, Any]) -> None:
    """Write the row of an object that is durable."""
    await tx.execute(insert(files).values(**row))


async def find(tx: Transaction, project_id: UUID, file_id: UUID) -> Row[Any] | None:
    """A file of this project."""
    query = select(files).where(files.c.project_id == project_id, files.c.id == file_id)
    return (await tx.execute(query)).first()


async def claim(tx: Transaction, project_id: UUID, ids: Collection[UUID]) -> list[Row[Any]]:
    """Those of these that are files of this project, and are so until the commit: the text will name them again, so
    cleaning, which takes only what nothing named for a month, must see that they changed.
    """
    if not ids:
        return []
    await tx.execute(_CLAIM, {"project": project_id, "ids": list(ids)})
    return list((await tx.execute(select(files).where(files.c.project_id == project_id, files.c.id.in_(ids)))).all())


async def used(tx: Transaction, project_id: UUID) -> int:
    """Bytes of the files that the working copy or a revision names."""
    return int((await tx.execute(_USED_BYTES, {"project": project_id})).scalar_one())


async def was_submitted(tx: Transaction, file_id: UUID) -> bool:
    """Whether a revision names it."""
    return bool((await tx.execute(_SUBMITTED, {"id": file_id})).scalar_one())


async def mark_unused(tx: Transaction, now: datetime) -> None:
    """Note what no text names any more, and what one names again."""
    await tx.execute(_MARK, {"now": now})


async def forget(tx: Transaction, before: datetime) -> None:
    """Delete the rows of what no text named since then. Their objects are orphans from now on."""
    await tx.execute(_FORGET, {"before": before})


async def known(tx: Transaction, ids: Collection[UUID]) -> set[UUID]:
    """Which of these have a row."""
    return {row.id for row in await tx.execute(_KNOWN, {"ids": list(ids)})}
