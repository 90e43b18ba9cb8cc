"""The journal in the database: its lines are written once, sealed in the chain, and read again."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select

from services.moderation.audit import store as audit
from services.moderation.domain import Case
from services.moderation.journal import Entry
from services.moderation.tables import journal
from shared.contracts.moderation import Criterion
from shared.db import Transaction
from shared.problems import not_found


async def entries(
    tx: Transaction,
    case: Case,
    kinds: tuple[str, ...] | None = None,
    after: UUID | None = None,
    limit: int = 50,
    *,
    without: tuple[str, ...] = (),
) -> tuple[list[Entry], int]:
    """One page of the journal, newest first, all of it or only these kinds; and how many lines in all.

    The order is that of the commits, which hold the case's row lock, and not of any clock.
    """
    conditions = [journal.c.case_id == case.id]
    if kinds is not None:
        conditions.append(journal.c.kind.in_(kinds))
    if without:
        conditions.append(journal.c.kind.not_in(without))
    total = (await tx.execute(select(func.count()).select_from(journal).where(*conditions))).scalar_one()
    if after is not None:
        conditions.append(
            journal.c.position < select(journal.c.position).where(journal.c.id == after).scalar_subquery()
        )
    rows = await tx.execute(select(journal).where(*conditions).order_by(journal.c.position.desc()).limit(limit))
    return [_entry(row) for row in rows], total


async def lines(tx: Transaction, ids: list[UUID]) -> dict[UUID, Entry]:
    """Lines of the journal by their ids."""
    return {row.id: _entry(row) for row in await tx.execute(select(journal).where(journal.c.id.in_(ids)))}


async def line(tx: Transaction, line_id: UUID) -> tuple[Entry, UUID]:
    """One line of the journal, and the case it is of. Raises Problem 404."""
    row = (await tx.execute(select(journal).where(journal.c.id == line_id))).first()
    if row is None:
        raise not_found()
    return _entry(row), row.case_id


async def note(tx: Transaction, case_id: UUID, lines: list[Entry]) -> None:
    """Write lines in the journal of a case, and seal them in the chain. The case's row is locked by the caller."""
    rows = [
        {**vars(line), "case_id": case_id, "criteria": [each.model_dump(by_alias=True) for each in line.criteria]}
        for line in lines
    ]
    for row in rows:
        await tx.execute(insert(journal).values(**row))
    await audit.append(tx, rows)


def _entry(row: Row[Any]) -> Entry:
    values = row._asdict()
    for outside in ("position", "case_id"):
        values.pop(outside)
    criteria = tuple(Criterion.model_validate(each) for each in values["criteria"])
    return Entry(**{**values, "criteria": criteria, "unassessed": tuple(values["unassessed"])})
