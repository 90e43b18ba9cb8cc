"""What may be read of imports: staff those of their library, SPN and administrators all."""

from typing import Any
from uuid import UUID

from services.submissions.imports import staging, store
from services.submissions.imports.bodies import Import, ImportedRow, ImportedRowPage
from services.submissions.imports.commands import must_import
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found
from shared.web.paging import Page, cut


async def one(tx: Transaction, person: Principal, import_id: UUID) -> Import:
    """One import and how far it is. Raises Problem 404, also for another library's."""
    return Import.of(await _get(tx, person, import_id))


async def page(tx: Transaction, person: Principal, *, file: str | None, limit: int, after: UUID | None) -> Page[Import]:
    """Imports, newest first; `file` is the SHA-256 of the file that it has to be of."""
    found, total = await store.page(tx, must_import(person), file, after, limit + 1)
    found, following = cut(found, limit)
    return Page(items=[Import.of(row) for row in found], total=total, next=following)


async def rows(
    tx: Transaction, person: Principal, import_id: UUID, *, outcome: str | None, limit: int, after: int
) -> ImportedRowPage:
    """What became of the rows."""
    await _get(tx, person, import_id)
    found = await staging.row_page(tx, import_id, outcome, after, limit + 1)
    items = [ImportedRow.model_validate(row, from_attributes=True) for row in found[:limit]]
    return ImportedRowPage(items=items, next=items[-1].row if len(found) > limit else None)


async def _get(tx: Transaction, person: Principal, import_id: UUID) -> Any:
    isil = must_import(person)
    found = await store.find(tx, import_id)
    if found is None or (isil is not None and isil not in found.isils):
        raise not_found()
    return found
