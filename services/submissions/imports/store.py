"""Imports as they are under way, and the keys that a next one compares with."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.imports.domain import Last, Row
from services.submissions.imports.tables import imports, keys, texts
from shared.db import Transaction

_LOCKS = 7306
_LAST = """
    SELECT isil, key, project_id, row_digest, content_digest FROM import_key
    WHERE (isil, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""


async def take_turn(tx: Transaction, isil: str | None) -> bool:
    """From here to the commit nobody else checks a file of this library (None: of any library). False when somebody
    does already.
    """
    whole = "pg_try_advisory_xact_lock_shared" if isil is not None else "pg_try_advisory_xact_lock"
    if not (await tx.fetch(f"SELECT {whole}($1::int, 0)", _LOCKS))[0][0]:
        return False
    if isil is None:
        return True
    return bool((await tx.fetch("SELECT pg_try_advisory_xact_lock($1::int, hashtext($2))", _LOCKS + 1, isil))[0][0])


async def under_way(tx: Transaction) -> list[Any]:
    """The imports that are being stored."""
    query = select(imports.c.id, imports.c.isils).where(imports.c.status == "importing")
    return list(await tx.execute(query))


async def begin(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Note an import whose file is being checked; nobody sees it before the commit."""
    none = dict.fromkeys(("rows", "handled", "last_row", "created", "updated", "unchanged", "conflicts"), 0)
    await tx.execute(insert(imports).values(**{**none, **values}))


async def change(tx: Transaction, import_id: UUID, **values: Any) -> None:
    """Write down how far an import is."""
    await tx.execute(update(imports).where(imports.c.id == import_id).values(**values))


async def find(tx: Transaction, import_id: UUID) -> Any | None:
    """One import; None when there is none."""
    return (await tx.execute(select(imports).where(imports.c.id == import_id))).first()


async def page(
    tx: Transaction, isil: str | None, file: str | None, after: UUID | None, limit: int
) -> tuple[list[Any], int]:
    """Imports of a library (None: of all), newest first, and how many there are; `file` is the digest of one."""
    conditions = [] if isil is None else [imports.c.isils.contains([isil])]
    if file is not None:
        conditions.append(imports.c.file_digest == file)
    total = (await tx.execute(select(func.count()).select_from(imports).where(*conditions))).scalar_one()
    if after is not None:
        conditions.append(imports.c.id < after)
    query = select(imports).where(*conditions).order_by(imports.c.id.desc()).limit(limit)
    return list(await tx.execute(query)), total


async def cancel(tx: Transaction, import_id: UUID, at: datetime) -> str | None:
    """Stop storing: the rows that wait are thrown away. Gives the status that it had, None when there is no such one.
    The worker's batch of this moment is waited for.
    """
    query = select(imports.c.status).where(imports.c.id == import_id).with_for_update()
    status: str | None = (await tx.execute(query)).scalar()
    if status == "importing":
        await change(tx, import_id, status="cancelled", finished_at=at)
        await tx.execute(delete(texts).where(texts.c.import_id == import_id))
    return status


async def remove(tx: Transaction, import_id: UUID) -> None:
    """Forget an import and its rows. What it stored stays."""
    await tx.execute(delete(imports).where(imports.c.id == import_id))


async def lasts(tx: Transaction, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Last]:
    """What earlier imports left of these keys (library, key)."""
    if not wanted:
        return {}
    isils, names = zip(*wanted, strict=True)
    return {
        (row["isil"], row["key"]): Last(row["project_id"], row["row_digest"], row["content_digest"])
        for row in await tx.fetch(_LAST, list(isils), list(names))
    }


async def add_new(tx: Transaction, new: Sequence[tuple[Row, Project, bytes]], by: str) -> None:
    """Write new projects, submitted ones with their first revision, and the keys they were imported under."""
    await projects.add_many(tx, [project for _, project, _ in new], by)
    await tx.copy(
        "import_key",
        ("isil", "key", "project_id", "row_digest", "content_digest"),
        [(row.isil, row.key, project.id, row.digest, content) for row, project, content in new],
    )


async def keep_key(tx: Transaction, row: Row, project_id: UUID, content_digest: bytes) -> None:
    """Remember what this import left of a row."""
    values = {"project_id": project_id, "row_digest": row.digest, "content_digest": content_digest}
    query = upsert(keys).values(isil=row.isil, key=row.key, **values)
    await tx.execute(query.on_conflict_do_update(index_elements=["isil", "key"], set_=values))


async def next_under_way(tx: Transaction, but: Collection[UUID]) -> Any | None:
    """The import that waits longest, for this worker alone until the commit; None when there is none."""
    query = select(imports).where(imports.c.status == "importing", imports.c.id.not_in(but))
    return (await tx.execute(query.order_by(imports.c.id).limit(1).with_for_update(skip_locked=True))).first()


async def keys_of(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
    """The keys under which these projects were imported."""
    query = select(keys.c.project_id, keys.c.key).where(keys.c.project_id.in_(ids))
    return {row.project_id: row.key for row in await tx.execute(query)} if ids else {}


async def export_page(
    tx: Transaction, *, isil: str | None, provinces: Collection[str] | None, after: UUID | None, limit: int
) -> list[Any]:
    """Projects in the order in which they were made: `id`, `library`, `version` and `content`. Of a library (`isil`)
    the working copies, of provinces what was submitted last.
    """
    project, revision = projects.projects.c, projects.revisions.c
    if isil is not None:
        query = select(project.id, project.library, project.version, project.content)
        query = query.where(project.isil == isil, project.status != "discarded")
    else:
        newest = (revision.project_id == project.id) & (revision.revision == project.revision)
        query = select(project.id, project.library, project.version, revision.content)
        query = query.join(projects.revisions, newest).where(project.province.in_(provinces or ()))
    if after is not None:
        query = query.where(project.id > after)
    return list(await tx.execute(query.order_by(project.id).limit(limit)))
