"""What is there already for the rows at hand, and what they may say of their materials."""

from collections.abc import Sequence
from uuid import UUID

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.imports import store
from services.submissions.imports.domain import Last, Row, as_id
from services.submissions.materials import commands as materials
from shared.db import Transaction
from shared.problems import Fault


class Known:
    """What is there already for some rows."""

    def __init__(self, lasts: dict[tuple[str, str], Last], there: dict[UUID, Project]) -> None:
        self.lasts, self._there = lasts, there

    def of(self, row: Row) -> tuple[Last | None, Project | None]:
        """What the last import left of a row's key, and its project: also one that an export named by its id."""
        if last := self.lasts.get((row.isil, row.key)):
            return last, self._there.get(last.project_id)
        project = self._there.get(found) if (found := as_id(row.key)) else None
        return None, project if project is not None and project.library.isil == row.isil else None


async def known(tx: Transaction, rows: Sequence[Row], *, lock: bool = False) -> Known:
    """Look it up; with `lock` the projects are this transaction's alone."""
    wanted = {(row.isil, row.key) for row in rows} | {(row.isil, key) for row in rows for key in row.named.values()}
    lasts = await store.lasts(tx, wanted)
    ids = {last.project_id for last in lasts.values()} | {found for row in rows if (found := as_id(row.key))}
    return Known(lasts, await projects.many(tx, ids, lock=lock))


async def settle_materials(tx: Transaction, row: Row, project_id: UUID) -> list[Fault]:
    """Let the row say of its materials what is kept of them; gives what is wrong."""
    entries = row.fields.get("materials")
    if not entries:
        return []
    row.fields["materials"], faults = await materials.settle(tx, project_id, entries)
    return faults
