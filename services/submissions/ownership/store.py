"""Offers of ownership: one that is open at a time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from services.submissions.asking.store import asking_table
from shared.db import Transaction

offers = asking_table("ownership_offer")


async def has_open(tx: Transaction, project_id: UUID, since: datetime) -> bool:
    """Whether this project is on offer."""
    mine = (offers.c.project_id == project_id, offers.c.status == "open", offers.c.created_at > since)
    return (await tx.execute(select(offers.c.id).where(*mine))).first() is not None


async def forget_lapsed(tx: Transaction, before: datetime) -> None:
    """Delete the offers of before then."""
    await tx.execute(delete(offers).where(offers.c.created_at < before))
