"""Cases and revisions in the database. What happened to a case is in its journal: history.py."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from services.moderation import history
from services.moderation.domain import Case
from services.moderation.phases import Standing
from services.moderation.tables import cases, metadata, revisions
from shared.contracts.projects import Content, Library
from shared.db import Transaction
from shared.problems import not_found

__all__ = ["metadata"]  # where every service has it


class Cursor(NamedTuple):
    """Where a page of the queue ended. It carries the due date, for the case itself may move on between two pages."""

    id: UUID
    due_at: datetime | None = None


async def find(tx: Transaction, project_id: UUID, *, lock: bool = False) -> Case | None:
    """Read a project's case; with `lock` nobody else changes it before this transaction ends."""
    return await _read(tx, cases.c.project_id == project_id, lock=lock)


async def get(tx: Transaction, case_id: UUID, *, lock: bool = False) -> Case:
    """Read a case by its own id. Raises Problem 404."""
    case = await _read(tx, cases.c.id == case_id, lock=lock)
    if case is None:
        raise not_found()
    return case


async def get_by_project(tx: Transaction, project_id: UUID, *, lock: bool = False) -> Case:
    """Like find, but raises Problem 404."""
    case = await find(tx, project_id, lock=lock)
    if case is None:
        raise not_found()
    return case


async def add(tx: Transaction, case: Case) -> None:
    """Store a new case."""
    await tx.execute(insert(cases).values(**_row(case)))
    await _tell(tx, case)


async def save(tx: Transaction, case: Case) -> None:
    """Write the case and its new journal lines, and hand its events to the transaction."""
    await tx.execute(update(cases).where(cases.c.id == case.id).values(**_row(case)))
    await _tell(tx, case)


async def keep_revision(tx: Transaction, project_id: UUID, revision: int, content: Content, at: Any) -> None:
    """Keep a revision's text. One that is kept already stays as it is, so a late replay only fills a gap."""
    text = content.model_dump(mode="json", by_alias=True, exclude_none=True)
    row = {"project_id": project_id, "revision": revision, "content": text, "submitted_at": at}
    await tx.execute(insert_or_leave(revisions).values(**row).on_conflict_do_nothing())


async def revision_content(tx: Transaction, project_id: UUID, revision: int) -> dict[str, Any] | None:
    """The text of one revision as JSON, or None when it never arrived."""
    query = select(revisions.c.content).where(revisions.c.project_id == project_id, revisions.c.revision == revision)
    content: dict[str, Any] | None = (await tx.execute(query)).scalar()
    return content


async def page(
    tx: Transaction,
    *,
    provinces: list[str] | None,
    status: str | None,
    themes: list[str] | None,
    assignee: str | None,
    overdue_at: datetime | None,
    by_due: bool,
    after: Cursor | None,
    limit: int,
) -> tuple[list[Case], int]:
    """One page of the cases in these provinces (None: everywhere), and how many in all; with `overdue_at` only those
    that were due by then. Newest first; `by_due`: soonest due first, and last what is not due at all.
    """
    conditions: list[ColumnElement[bool]] = []
    if provinces is not None:
        conditions.append(cases.c.province.in_(provinces))
    if status is not None:
        conditions.append(cases.c.status == status)
    if themes is not None:
        conditions.append(cases.c.themes.overlap(themes))
    if assignee is not None:
        conditions.append(cases.c.assignee == assignee)
    if overdue_at is not None:
        conditions.append(cases.c.due_at < overdue_at)
    total = (await tx.execute(select(func.count()).select_from(cases).where(*conditions))).scalar_one()
    order = (cases.c.due_at.asc().nulls_last(), cases.c.id) if by_due else (cases.c.id.desc(),)
    if after is not None:
        conditions.append(_beyond(after) if by_due else cases.c.id < after.id)
    rows = await tx.execute(select(cases).where(*conditions).order_by(*order).limit(limit))
    return [_case(row) for row in rows], total


def _beyond(after: Cursor) -> ColumnElement[bool]:
    """What comes behind the cursor in the order of due dates."""
    if after.due_at is None:
        return and_(cases.c.due_at.is_(None), cases.c.id > after.id)
    same = and_(cases.c.due_at == after.due_at, cases.c.id > after.id)
    return or_(cases.c.due_at > after.due_at, same, cases.c.due_at.is_(None))


async def read_all(tx: Transaction, query: Select[Any]) -> list[Case]:
    """The cases of a query on `cases`."""
    return [_case(row) for row in await tx.execute(query)]


async def _read(tx: Transaction, condition: ColumnElement[bool], *, lock: bool) -> Case | None:
    query = select(cases).where(condition)
    row = (await tx.execute(query.with_for_update() if lock else query)).first()
    return _case(row) if row else None


async def _tell(tx: Transaction, case: Case) -> None:
    await history.note(tx, case.id, case.entries)
    for event in case.events:
        tx.append(event)
    case.entries.clear()
    case.events.clear()


def _row(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "project_id": case.project_id,
        "library": case.library.model_dump(by_alias=True),
        "province": case.library.province,
        "title": case.title,
        "themes": list(case.themes),
        "revision": case.revision,
        "status": case.status,
        "assignee": case.assignee,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "published_revision": case.published_revision,
        "first_published_at": case.first_published_at,
        "phase": case.standing.phase if case.standing else None,
        "outcome": case.standing.outcome if case.standing else None,
        "sequence": case.sequence,
        "open_questions": case.open_questions,
        "held_since": case.held_since,
        "held_due_at": case.held_due_at,
        "overdue_revision": case.overdue_revision,
        "library_sequence": case.library_sequence,
        "former_provinces": case.former_provinces,
        "version": case.version,
    }


def _case(row: Row[Any]) -> Case:
    values = row._asdict()
    values.pop("province")
    phase, outcome = values.pop("phase"), values.pop("outcome")
    return Case(
        **{
            **values,
            "library": Library.model_validate(values["library"]),
            "themes": tuple(values["themes"]),
            "standing": Standing(phase, outcome) if phase else None,
        }
    )
