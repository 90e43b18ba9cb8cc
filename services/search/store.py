"""What events write into the search database.

Two services speak about one project, in any order. Each half keeps the sequence of the event it was last told by and
takes only a later one; what is in the catalogue follows from both when it is read (`catalogue.in_catalogue`). The
published half has two parts, text and phase, with a sequence each, so that a dead letter that comes back late fills its
own gap and overwrites nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Table,
    Text,
    case,
    delete,
    func,
    literal,
    null,
    text,
    update,
)
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql import Insert

from services.search import history_tables
from services.search.changing import touch, touch_all
from services.search.projection import Line
from services.search.tables import (
    hand_overs,
    inbox,
    merges,
    metadata,
    parels,
    projects,
    register,
    splits,
    ties,
    withdrawals,
)
from shared.db import Transaction

__all__ = ["metadata"]  # where every service has it

REBUILDING = (7_301, 3)
"""Key of the advisory lock that a rebuild holds, in two numbers as `pg_locks` shows it."""

_REBUILDING = text("""
    SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database AND datname = current_database()
                   WHERE locktype = 'advisory' AND granted AND (classid, objid, objsubid) = (7301, 3, 2))
""")


async def move(tx: Transaction, project_id: UUID, phase: str, outcome: str | None, at: datetime, sequence: int) -> bool:
    """Take over a transition of the phase log, as far as it is newer; False when the project is unknown."""
    newer = projects.c.phase_sequence < sequence
    change = update(projects).where(projects.c.id == project_id)
    change = change.values(
        phase=case((newer, phase), else_=projects.c.phase),
        outcome=case((newer, literal(outcome, Text)), else_=projects.c.outcome),
        phase_sequence=func.greatest(projects.c.phase_sequence, sequence),
        moved_at=func.greatest(projects.c.moved_at, at),  # the greatest of a null and a moment is the moment
    )
    if (await tx.execute(change.returning(projects.c.id))).first() is None:
        return False
    await touch(tx, [project_id])
    return True


async def withdraw(tx: Transaction, project_id: UUID, revision: int, at: datetime, sequence: int) -> None:
    """Note a withdrawal, also of a project that is not known (yet). Its reason is not ours to keep."""
    put = pg.insert(withdrawals).values(
        project_id=project_id, submissions_sequence=sequence, revision=revision, withdrawn_at=at
    )
    await tx.execute(_newest(put, "project_id", withdrawals))
    await touch(tx, [project_id])


async def merge(tx: Transaction, project_id: UUID, into: UUID, sequence: int) -> None:
    """Note where a project lives on, unless something newer is known. It need not be known itself (yet)."""
    put = pg.insert(merges).values(project_id=project_id, submissions_sequence=sequence, into_id=into)
    await tx.execute(_newest(put, "project_id", merges))
    await touch(tx, [project_id, into])


async def split(tx: Transaction, project_id: UUID, parts: Iterable[UUID]) -> None:
    """Note what was split off from a project."""
    rows = [{"part_id": part, "project_id": project_id} for part in parts]
    if rows:
        await tx.execute(pg.insert(splits).on_conflict_do_nothing(), rows)


async def adopt(tx: Transaction, adoption: Line, sequence: int) -> None:
    """Keep a line of the register as its newest event says; of one that is not confirmed only that it is there."""
    put = pg.insert(register).values(
        id=adoption.id,
        submissions_sequence=sequence,
        project_id=adoption.project_id,
        isil=adoption.isil,
        own_project_id=adoption.own_project_id,
        line=null() if adoption.line is None else adoption.line,
    )
    await tx.execute(_newest(put, "id", register))
    await touch(tx, [adoption.project_id])


async def honour(tx: Transaction, project_id: UUID, is_awarded: bool, sequence: int) -> None:
    """Note that a project is a parel, or no longer, unless something newer is known. It need not be known itself."""
    put = pg.insert(parels).values(project_id=project_id, moderation_sequence=sequence, is_awarded=is_awarded)
    put = put.on_conflict_do_update(
        index_elements=["project_id"],
        set_={name: put.excluded[name] for name in ("moderation_sequence", "is_awarded")},
        where=parels.c.moderation_sequence < sequence,
    )
    await tx.execute(put)
    await touch(tx, [project_id])


def _newest(put: Insert, key: str, table: Table) -> Insert:
    """Let this row replace the one with the same key, when it is from a later event of the same project."""
    return put.on_conflict_do_update(
        index_elements=[key],
        set_={column.name: put.excluded[column.name] for column in table.c if column.name != key},
        where=table.c.submissions_sequence < put.excluded.submissions_sequence,
    )


async def is_being_rebuilt(tx: Transaction) -> bool:
    """Whether somebody empties and refills this database at this moment."""
    return bool((await tx.execute(_REBUILDING)).scalar_one())


async def empty(tx: Transaction) -> None:
    """Forget everything, for a rebuild, but the terms of the vocabularies: each is as its newest event says, and a
    catalogue that fills must not show old labels meanwhile. Without them they come back with the events.

    Readers go on. Handlers wait, so that none of them leaves an inbox row of an event whose effect is gone.
    """
    await tx.execute(text("LOCK TABLE inbox IN EXCLUSIVE MODE"))
    for table in (
        inbox,
        projects,
        ties,
        withdrawals,
        hand_overs,
        merges,
        splits,
        register,
        parels,
        *history_tables.ALL,
    ):
        await tx.execute(delete(table))
    await touch_all(tx)
