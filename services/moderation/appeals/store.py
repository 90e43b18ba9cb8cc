"""The appeals. The words of both sides are lines of the journal."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    and_,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy import update as change

from services.moderation.appeals.domain import OVER, Appeal
from services.moderation.tables import cases, journal, metadata
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found

appeals = Table(
    "appeal",
    metadata,
    Column("id", Uuid, primary_key=True, comment="of its line in the journal, which has the motivation"),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False),
    Column("decision_id", Uuid, nullable=False, unique=True, comment="line in the journal"),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("outcome_id", Uuid, comment="line in the journal, which has the motivation"),
    Index("appeal_by_case", "case_id"),
)
_LIVE = and_(appeals.c.revision == cases.c.revision, cases.c.status.not_in(OVER))


class Found(NamedTuple):
    """An appeal, for a list: with its own id to page by."""

    appeal: Appeal
    case_id: UUID

    @property
    def id(self) -> UUID:
        return self.appeal.id


async def add(tx: Transaction, appeal: Appeal) -> None:
    """Store a new one. The case's row is locked by the caller."""
    await tx.execute(insert(appeals).values(**vars(appeal)))


async def get(tx: Transaction, appeal_id: UUID) -> Appeal:
    """Read one. Whoever will change it locks its case first and reads it again. Raises Problem 404."""
    row = (await tx.execute(select(appeals).where(appeals.c.id == appeal_id))).first()
    if row is None:
        raise not_found()
    return Appeal(**row._asdict())


async def save(tx: Transaction, appeal: Appeal) -> None:
    """Write what was decided. The case's row is locked by the caller."""
    values = {"status": appeal.status, "outcome_id": appeal.outcome_id}
    await tx.execute(change(appeals).where(appeals.c.id == appeal.id).values(**values))


async def against(tx: Transaction, decision_id: UUID) -> Appeal | None:
    """The appeal against a decision, if there is one."""
    row = (await tx.execute(select(appeals).where(appeals.c.decision_id == decision_id))).first()
    return Appeal(**row._asdict()) if row else None


async def page(
    tx: Transaction, *, provinces: list[str] | None, status: str | None, after: UUID | None, limit: int
) -> tuple[list[Found], int]:
    """A page of the appeals in these provinces (None: everywhere), newest first; and how many in all."""
    conditions: list[ColumnElement[bool]] = []
    if provinces is not None:
        conditions.append(cases.c.province.in_(provinces))
    if status == "open":
        conditions += [appeals.c.status == "open", _LIVE]
    elif status == "lapsed":
        conditions += [appeals.c.status == "open", ~_LIVE]
    elif status is not None:
        conditions.append(appeals.c.status == status)
    joined = appeals.join(cases, cases.c.id == appeals.c.case_id)
    total = (await tx.execute(select(func.count()).select_from(joined).where(*conditions))).scalar_one()
    if after is not None:
        conditions.append(appeals.c.id < after)
    query = select(appeals).select_from(joined).where(*conditions).order_by(appeals.c.id.desc()).limit(limit)
    return [Found(Appeal(**row._asdict()), row.case_id) for row in await tx.execute(query)], total


async def waiting(tx: Transaction, person: Principal, area: ColumnElement[bool], limit: int) -> list[Appeal]:
    """The open appeals in `area` (a condition on cases) that somebody else than who decided may take."""
    query = (
        select(appeals)
        .join(cases, cases.c.id == appeals.c.case_id)
        .join(journal, journal.c.id == appeals.c.decision_id)
        .where(appeals.c.status == "open", _LIVE, area)
        .where(or_(journal.c.by.is_(None), journal.c.by != person.sub))
        .order_by(appeals.c.due_at, appeals.c.id)
        .limit(limit)
    )
    return [Appeal(**row._asdict()) for row in await tx.execute(query)]
