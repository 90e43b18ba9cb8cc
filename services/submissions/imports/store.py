"""The tables of imports, and the statements that write many rows at once.

`import_row` stays: it says what became of every row. `import_text` holds the texts that are still to be stored (they
may name a contact person), and is emptied as they are. `import_key` is what a next import compares with.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.dialects.postgresql import insert as upsert

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.imports.domain import Last, Row
from services.submissions.store import metadata
from shared.db import Transaction, to_json

imports = Table(
    "import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("by", Text, nullable=False, comment="subject of the token, not a name"),
    Column("by_name", Text, nullable=False, comment="as the token said; becomes that of the owner"),
    Column("isils", ARRAY(Text), nullable=False, comment="the libraries whose projects it is about"),
    Column("mode", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("file_digest", Text, nullable=False, comment="SHA-256 of the file, in hexadecimal"),
    Column("encoding", Text, nullable=False),
    Column("delimiter", Text),
    Column("rows", Integer, nullable=False),
    Column("handled", Integer, nullable=False, comment="rows that are stored, or were looked at again"),
    Column("last_row", Integer, nullable=False, comment="up to where in the file"),
    Column("created", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("conflicts", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Index("import_under_way", "id", postgresql_where=text("status = 'importing'")),
    Index("import_by_library", "isils", postgresql_using="gin"),
)

rows = Table(
    "import_row",
    metadata,
    Column("import_id", Uuid, ForeignKey("import.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, comment="as a spreadsheet shows it"),
    Column("isil", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("digest", LargeBinary, nullable=False, comment="of what the row says"),
    Column("version", Integer),
    Column("builds_on", ARRAY(Uuid), comment="the projects that the row names"),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, comment="why it is a conflict"),
)

texts = Table(
    "import_text",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("data", JSON, nullable=False, comment="the library and the fields, contact person included"),
    ForeignKeyConstraint(["import_id", "row"], ["import_row.import_id", "import_row.row"], ondelete="CASCADE"),
)

keys = Table(
    "import_key",
    metadata,
    Column("isil", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("row_digest", LargeBinary, nullable=False, comment="of the row as the last import read it"),
    Column("content_digest", LargeBinary, nullable=False, comment="of the text as the last import left it"),
    Index("import_key_project", "project_id"),
)

_ROW = ("import_id", "row", "isil", "key", "project_id", "digest", "version", "builds_on", "outcome", "reason")
_TEXT = ("import_id", "row", "data")
_LOCKS = 7306
_LAST = """
    SELECT isil, key, project_id, row_digest, content_digest FROM import_key
    WHERE (isil, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""
_STAGED = """
    SELECT r.row, r.isil, r.key, r.project_id, r.digest, r.version, r.builds_on, r.outcome, t.data
    FROM import_row r JOIN import_text t USING (import_id, row)
    WHERE r.import_id = $1 AND r.row > $2 AND ($4 OR r.builds_on IS NOT NULL) ORDER BY r.row LIMIT $3
"""
_TWICE = """
    SELECT min(row) AS first, array_agg(row ORDER BY row) AS rows FROM import_row
    WHERE import_id = $1 GROUP BY isil, key HAVING count(*) > 1 ORDER BY 1 LIMIT 2000
"""
_DONE_WITH = "DELETE FROM import_text WHERE import_id = $1 AND row <= $2"


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


async def row_page(tx: Transaction, import_id: UUID, outcome: str | None, after: int, limit: int) -> list[Any]:
    """What became of the rows of an import, in the order of the file."""
    conditions = [rows.c.import_id == import_id, rows.c.row > after]
    if outcome is not None:
        conditions.append(rows.c.outcome == outcome)
    return list(await tx.execute(select(rows).where(*conditions).order_by(rows.c.row).limit(limit)))


async def stage(tx: Transaction, import_id: UUID, staged: Sequence[tuple[Row, UUID, str]]) -> None:
    """Keep rows until they are stored: each with its project and what is planned."""
    await tx.copy(
        "import_row",
        _ROW,
        [
            (import_id, row.number, row.isil, row.key, project, row.digest, row.version, _older(row), outcome, None)
            for row, project, outcome in staged
        ],
    )
    data = (
        (import_id, row.number, to_json([row.library, row.fields, list(row.named.items())])) for row, _, _ in staged
    )
    await tx.copy("import_text", _TEXT, list(data))


def _older(row: Row) -> list[UUID] | None:
    return [UUID(entry["projectId"]) for entry in row.fields.get("buildsOn") or ()] or None


async def staged(
    tx: Transaction, import_id: UUID, after: int, limit: int, *, only_with_ties: bool = False
) -> list[tuple[Row, UUID, str]]:
    """The next rows that wait, each with its project and what was planned."""
    found = []
    for it in await tx.fetch(_STAGED, import_id, after, limit, not only_with_ties):
        library, fields, named = it["data"]
        row = Row(it["row"], it["isil"], library, it["key"], it["version"], fields, it["digest"], dict(named))
        found.append((row, it["project_id"], it["outcome"]))
    return found


async def settle(tx: Transaction, import_id: UUID, last_row: int, other: Iterable[tuple[int, str, str]]) -> None:
    """The rows up to here are done; `other` are those that became something else than was planned (row, what, why)."""
    for number, outcome, reason in other:
        query = update(rows).where(rows.c.import_id == import_id, rows.c.row == number)
        await tx.execute(query.values(outcome=outcome, reason=reason or None))
    await tx.fetch(_DONE_WITH, import_id, last_row)


async def twice(tx: Transaction, import_id: UUID) -> list[list[int]]:
    """The rows that have the same key as another."""
    return [row["rows"] for row in await tx.fetch(_TWICE, import_id)]


async def ties(tx: Transaction, import_id: UUID) -> list[tuple[UUID, UUID]]:
    """Which project of the file names which project. As many as there are: 32 bytes each."""
    query = select(rows.c.project_id, rows.c.builds_on).where(
        rows.c.import_id == import_id, rows.c.builds_on.is_not(None)
    )
    return [(row.project_id, older) for row in await tx.execute(query) for older in row.builds_on]


async def in_file(tx: Transaction, import_id: UUID, ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """The row and the library of these projects, as far as they are in the file."""
    if not ids:
        return {}
    query = select(rows.c.project_id, rows.c.row, rows.c.isil)
    query = query.where(rows.c.import_id == import_id, rows.c.project_id.in_(ids))
    return {row.project_id: (row.row, row.isil) for row in await tx.execute(query)}


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
