"""The second opinions that were asked for. Question and advice are lines of the journal."""

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
    insert,
    or_,
    select,
)
from sqlalchemy import update as change

from services.moderation.areas import in_area, not_own
from services.moderation.domain import Case
from services.moderation.opinions.domain import Opinion
from services.moderation.tables import cases, metadata
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found

opinions = Table(
    "opinion",
    metadata,
    Column("id", Uuid, primary_key=True, comment="of its line in the journal, which has the question"),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("by", Text, nullable=False, comment="subject of the token of who asks"),
    Column("asked_subject", Text, comment="subject of the token of who is asked"),
    Column("asked_poi", Text),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("answer_id", Uuid, comment="line in the journal, which has the advice"),
    Index("opinion_by_case", "case_id"),
)
PENDING = ("open", "assigned")


async def add(tx: Transaction, opinion: Opinion) -> None:
    """Store a new one. The case's row is locked by the caller."""
    await tx.execute(insert(opinions).values(**vars(opinion)))


async def get(tx: Transaction, opinion_id: UUID) -> Opinion:
    """Read one. Whoever will change it locks its case first and reads it again. Raises Problem 404."""
    row = (await tx.execute(select(opinions).where(opinions.c.id == opinion_id))).first()
    if row is None:
        raise not_found()
    return Opinion(**row._asdict())


async def answer(tx: Transaction, opinion: Opinion) -> None:
    """Write that it was given. The case's row is locked by the caller."""
    await tx.execute(change(opinions).where(opinions.c.id == opinion.id).values(answer_id=opinion.answer_id))


async def of_case(tx: Transaction, case: Case) -> list[Opinion]:
    """All that were asked for about a case, newest first."""
    rows = await tx.execute(select(opinions).where(opinions.c.case_id == case.id).order_by(opinions.c.id.desc()))
    return [Opinion(**row._asdict()) for row in rows]


def asked_by_name(person: Principal) -> ColumnElement[bool]:
    """Those that were asked of this person, or of his POI."""
    named = opinions.c.asked_subject == person.sub
    return or_(named, opinions.c.asked_poi == person.poi) if person.poi is not None else named


async def is_asked_by_name(tx: Transaction, case: Case, person: Principal) -> bool:
    """Whether this person, or his POI, was asked about the case as it is now: answered or not."""
    query = select(opinions.c.id).where(
        opinions.c.case_id == case.id, opinions.c.revision == case.revision, asked_by_name(person)
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def waiting(tx: Transaction, person: Principal, limit: int) -> list[Opinion]:
    """Those that this person can answer, soonest due first."""
    anyone = opinions.c.asked_subject.is_(None) & opinions.c.asked_poi.is_(None) & in_area(person)
    query = (
        select(opinions)
        .join(cases, cases.c.id == opinions.c.case_id)
        .where(
            opinions.c.answer_id.is_(None),
            opinions.c.revision == cases.c.revision,
            cases.c.status.in_(PENDING),
            opinions.c.by != person.sub,
            not_own(person),
            or_(anyone, asked_by_name(person)),
        )
        .order_by(opinions.c.due_at, opinions.c.id)
        .limit(limit)
    )
    return [Opinion(**row._asdict()) for row in await tx.execute(query)]
