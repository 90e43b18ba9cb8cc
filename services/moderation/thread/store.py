"""Which questions to the library are open. Their words, and all other messages, are lines of the journal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, Table, Uuid, exists, insert, select, update

from services.moderation.domain import Case
from services.moderation.tables import metadata
from shared.db import Transaction

questions = Table(
    "question",
    metadata,
    Column("id", Uuid, primary_key=True, comment="of its line in the journal, which has the text"),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("answer_id", Uuid, comment="line in the journal"),
    Index("question_by_case", "case_id"),
)


async def ask(tx: Transaction, case: Case, question_id: UUID, at: datetime, due_at: datetime) -> None:
    """Keep that an answer is awaited. The case's row is locked by the caller."""
    row = {"id": question_id, "case_id": case.id, "revision": case.revision, "asked_at": at, "due_at": due_at}
    await tx.execute(insert(questions).values(**row))


async def was_asked(tx: Transaction, case: Case) -> bool:
    """Whether the library was ever asked anything."""
    return bool((await tx.execute(select(exists().where(questions.c.case_id == case.id)))).scalar())


async def answer(tx: Transaction, case: Case, answer_id: UUID) -> None:
    """Close what is open on the newest revision. The case's row is locked by the caller."""
    waiting = (questions.c.case_id == case.id, questions.c.revision == case.revision, questions.c.answer_id.is_(None))
    await tx.execute(update(questions).where(*waiting).values(answer_id=answer_id))


async def find(tx: Transaction, ids: list[UUID]) -> dict[UUID, tuple[datetime, UUID | None]]:
    """Until when each of these questions awaits its answer, and the answer when it came."""
    rows = await tx.execute(
        select(questions.c.id, questions.c.due_at, questions.c.answer_id).where(questions.c.id.in_(ids))
    )
    return {row.id: (row.due_at, row.answer_id) for row in rows}
