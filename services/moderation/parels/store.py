"""The tables of parels: one row for each nomination, and the steps that were taken with it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, DateTime, ForeignKey, Index, Row, Table, Text, Uuid, func, insert, select
from sqlalchemy import text as sql

from services.moderation import history
from services.moderation import store as cases
from services.moderation.journal import Entry, Honour
from services.moderation.parels.domain import Parel, Status, Step
from services.moderation.tables import metadata
from shared.db import Transaction
from shared.problems import not_found

_KINDS: dict[Status, Honour] = {
    "nominated": "parel-nominated",
    "awarded": "parel-awarded",
    "withdrawn": "parel-withdrawn",
}

parels = Table(
    "parel",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    # One at a time: the row lock of the case keeps to it, this would find a mistake in that.
    Index("parel_open", "project_id", unique=True, postgresql_where=sql("status <> 'withdrawn'")),
    Index("parel_by_status", "status", "id"),
)

steps = Table(
    "parel_step",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("parel_id", Uuid, ForeignKey("parel.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("motivation", Text, nullable=False),
    Column("by", Text, comment="subject of the token, not a name"),
    Column("poi", Text),
    Index("parel_step_by_parel", "parel_id", "id"),
)


async def get(tx: Transaction, parel_id: UUID, *, lock: bool = False) -> Parel:
    """Read a parel. With `lock` its project's case is locked first, as for everything that is told of a project.

    Raises Problem 404.
    """
    row = (await tx.execute(select(parels).where(parels.c.id == parel_id))).first()
    if row is None:
        raise not_found()
    if lock:
        await cases.get_by_project(tx, row.project_id, lock=True)
        row = (await tx.execute(select(parels).where(parels.c.id == parel_id))).one()  # as it is now that we have it
    return (await _whole(tx, [row]))[0]


async def newest_of(tx: Transaction, project_id: UUID) -> Parel | None:
    """The project's parel or nomination: the one that is not withdrawn, else the last that was."""
    query = select(parels).where(parels.c.project_id == project_id)
    query = query.order_by(parels.c.status == "withdrawn", parels.c.id.desc()).limit(1)
    found = await _whole(tx, (await tx.execute(query)).all())
    return found[0] if found else None


async def page(tx: Transaction, status: str, after: UUID | None, limit: int) -> tuple[list[Parel], int]:
    """One page of the parels with this status, newest first, and how many there are."""
    conditions: list[ColumnElement[bool]] = [parels.c.status == status]
    total = (await tx.execute(select(func.count()).select_from(parels).where(*conditions))).scalar_one()
    if after is not None:
        conditions.append(parels.c.id < after)
    rows = await tx.execute(select(parels).where(*conditions).order_by(parels.c.id.desc()).limit(limit))
    return await _whole(tx, rows.all()), total


async def save(tx: Transaction, parel: Parel) -> None:
    """Write the parel and its new steps, and hand its events to the transaction. The case's row is locked."""
    row = {"id": parel.id, "project_id": parel.case.project_id, "status": parel.status}
    if len(parel.taken) == len(parel.steps):
        await tx.execute(insert(parels).values(**row))
    else:
        await tx.execute(parels.update().where(parels.c.id == parel.id).values(**row))
    for step in parel.taken:
        await tx.execute(insert(steps).values(**vars(step), parel_id=parel.id))
    # As lines of the case's journal they are part of its history, and sealed in the chain.
    await history.note(tx, parel.case.id, [_line(parel, step) for step in parel.taken])
    for event in parel.events:
        tx.append(event)
    parel.taken.clear()
    parel.events.clear()


def _line(parel: Parel, step: Step) -> Entry:
    return Entry(
        _KINDS[step.kind],
        parel.case.published_revision or parel.case.revision,
        step.at,
        by=step.by,
        poi=step.poi,
        motivation=step.motivation,
        id=step.id,
    )


async def _whole(tx: Transaction, rows: Sequence[Row[Any]]) -> list[Parel]:
    if not rows:
        return []
    taken = await tx.execute(select(steps).where(steps.c.parel_id.in_([row.id for row in rows])).order_by(steps.c.id))
    of: dict[UUID, list[Step]] = {row.id: [] for row in rows}
    for step in taken:
        values = step._asdict()
        of[values.pop("parel_id")].append(Step(**values))
    found = []
    for row in rows:
        case = await cases.get_by_project(tx, row.project_id)
        text = await cases.revision_content(tx, row.project_id, case.published_revision or case.revision)
        found.append(Parel(row.id, case, text or {}, row.status, of[row.id]))
    return found
