"""The drafts: one a person, case and kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKey, Integer, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.moderation.tables import metadata
from shared.db import Transaction

Kind = Literal["message", "decision"]

drafts = Table(
    "draft",
    metadata,
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), primary_key=True),
    Column("subject", Text, primary_key=True, comment="of the token of who is writing it"),
    Column("kind", Text, primary_key=True),
    Column("content", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class Draft:
    """What was typed, as JSON; `version` counts how often it was kept."""

    content: dict[str, Any]
    version: int
    updated_at: datetime


async def find(tx: Transaction, case_id: UUID, subject: str, kind: Kind) -> Draft | None:
    """A person's draft."""
    query = select(drafts.c.content, drafts.c.version, drafts.c.updated_at).where(*_is(case_id, subject, kind))
    row = (await tx.execute(query)).first()
    return Draft(row.content, row.version, row.updated_at) if row else None


async def keep(
    tx: Transaction, case_id: UUID, subject: str, kind: Kind, content: dict[str, Any], now: datetime
) -> Draft:
    """Keep what was typed, in the place of what was there."""
    key = {"case_id": case_id, "subject": subject, "kind": kind}
    made = insert(drafts).values(**key, content=content, version=1, updated_at=now)
    changes = {"content": content, "version": drafts.c.version + 1, "updated_at": now}
    kept = made.on_conflict_do_update(index_elements=list(key), set_=changes).returning(drafts.c.version)
    return Draft(content, (await tx.execute(kept)).scalar_one(), now)


async def remove(tx: Transaction, case_id: UUID, subject: str, kind: Kind) -> int:
    """Throw it away, if it is there; returns the version that went, 0 for none."""
    gone = delete(drafts).where(*_is(case_id, subject, kind)).returning(drafts.c.version)
    return (await tx.execute(gone)).scalar() or 0


def _is(case_id: UUID, subject: str, kind: Kind) -> tuple[Any, ...]:
    return (drafts.c.case_id == case_id, drafts.c.subject == subject, drafts.c.kind == kind)
