"""What waits, for whom, since when: read from the cases and what hangs on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true

from services.moderation.areas import in_area
from services.moderation.domain import Case
from services.moderation.store import read_all
from services.moderation.tables import cases, journal
from services.moderation.thread.domain import ALL
from services.moderation.thread.store import questions
from shared.db import Transaction
from shared.principal import Principal

PENDING = ("open", "assigned")


async def on_desk(tx: Transaction, person: Principal, limit: int) -> list[Row[Any]]:
    """The person's own pending cases whose clock runs, soonest due first; `said` is the last message's kind."""
    last = (
        select(journal.c.kind, journal.c.at)
        .where(journal.c.case_id == cases.c.id, journal.c.kind.in_(ALL))
        .order_by(journal.c.position.desc())
        .limit(1)
        .lateral()
    )
    taken = (
        select(func.max(journal.c.at))
        .where(journal.c.case_id == cases.c.id, journal.c.kind == "assigned")
        .scalar_subquery()
    )
    columns = (*_SHOWN, last.c.kind.label("said"), last.c.at.label("said_at"), taken.label("taken_at"))
    query = (
        select(*columns)
        .outerjoin(last, true())
        .where(cases.c.assignee == person.sub, cases.c.status == "assigned", cases.c.due_at.is_not(None))
    )
    return await _soonest(tx, query.where(in_area(person)), limit)


async def on_nobodys(tx: Transaction, person: Principal, limit: int) -> list[Row[Any]]:
    """The cases in the person's area that nobody has taken, soonest due first."""
    waits = and_(cases.c.status == "open", cases.c.due_at.is_not(None))
    return await _soonest(tx, select(*_SHOWN).where(waits, in_area(person)), limit)


async def asked_of_library(tx: Transaction, isil: str, limit: int) -> list[Row[Any]]:
    """The open questions to a library, soonest due first."""
    query = (
        select(*_SHOWN, questions.c.due_at.label("answer_due_at"), questions.c.asked_at)
        .join(questions, questions.c.case_id == cases.c.id)
        .where(
            cases.c.library["isil"].astext == isil,
            cases.c.status.in_((*PENDING, "changes-requested")),
            questions.c.answer_id.is_(None),
            questions.c.revision == cases.c.revision,
        )
        .order_by(questions.c.due_at, questions.c.id)
        .limit(limit)
    )
    return list((await tx.execute(query)).all())


async def by_id(tx: Transaction, ids: list[UUID]) -> dict[UUID, Row[Any]]:
    """What is shown of these cases."""
    rows = await tx.execute(select(*_SHOWN).where(cases.c.id.in_(ids)))
    return {row.id: row for row in rows}


async def load(tx: Transaction, provinces: list[str] | None, now: datetime, since: datetime) -> list[Row[Any]]:
    """For each moderator with work in these provinces (None: everywhere), and for nobody: what is on the desk now, and
    how much he decided after `since`.
    """
    area = true() if provinces is None else cases.c.province.in_(provinces)
    late = cases.c.due_at < now
    desk = (
        select(
            cases.c.assignee,
            func.count().label("open"),
            func.count().filter(late).label("overdue"),
            func.min(func.coalesce(_revision_since(), cases.c.opened_at)).label("oldest"),
        )
        .where(area, cases.c.status.in_(PENDING))
        .group_by(cases.c.assignee)
        .cte("desk")
    )
    done = (
        select(journal.c.by.label("assignee"), func.count().label("decided"))
        .join(cases, cases.c.id == journal.c.case_id)
        .where(area, journal.c.kind == "decision", journal.c.at >= since)
        .group_by(journal.c.by)
        .cte("done")
    )
    same = desk.c.assignee == done.c.assignee
    rows = await tx.execute(
        select(
            func.coalesce(desk.c.assignee, done.c.assignee).label("assignee"),
            func.coalesce(desk.c.open, 0).label("open"),
            func.coalesce(desk.c.overdue, 0).label("overdue"),
            desk.c.oldest,
            func.coalesce(done.c.decided, 0).label("decided"),
        )
        .select_from(desk.join(done, same, full=True))
        .order_by(func.coalesce(desk.c.open, 0).desc(), func.coalesce(desk.c.assignee, done.c.assignee))
    )
    return list(rows.all())


async def overdue(tx: Transaction, now: datetime, limit: int) -> list[Case]:
    """Cases that are late and were not told so, locked. Those that somebody is working on now are left for next time,
    so that workers of several processes take turns.
    """
    untold = or_(cases.c.overdue_revision.is_(None), cases.c.overdue_revision < cases.c.revision)
    query = select(cases).where(cases.c.due_at < now, untold).order_by(cases.c.due_at).limit(limit)
    return await read_all(tx, query.with_for_update(skip_locked=True))


_SHOWN = (cases.c.id, cases.c.project_id, cases.c.title, cases.c.library, cases.c.due_at, cases.c.opened_at)


def _revision_since() -> ColumnElement[Any]:
    """When the library handed in what waits now."""
    return (
        select(func.max(journal.c.at))
        .where(journal.c.case_id == cases.c.id, journal.c.kind.in_(("submitted", "revised")))
        .scalar_subquery()
    )


async def _soonest(tx: Transaction, query: Select[Any], limit: int) -> list[Row[Any]]:
    return list((await tx.execute(query.order_by(cases.c.due_at, cases.c.id).limit(limit))).all())
