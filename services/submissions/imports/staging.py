"""The rows of a file between its check and their projects: kept, taken in turn, and done with."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.submissions.imports.domain import Row
from services.submissions.imports.tables import rows
from shared.db import Transaction, to_json

_ROW = ("import_id", "row", "isil", "key", "project_id", "digest", "version", "builds_on", "outcome", "reason")
_TEXT = ("import_id", "row", "data")
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
