"""The table of link checks: one row for each address that was ever submitted, with what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    Row,
    Table,
    Text,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.moderation.domain import Case
from services.moderation.review.links import Checked
from services.moderation.tables import cases, metadata
from shared.db import Transaction

LEASE = 60
"""Seconds that a link is one worker's; a check takes at most half of that."""
FRESH = timedelta(days=1)
"""A link that was looked at so recently is not looked at again for a next revision."""

checks = Table(
    "link_check",
    metadata,
    Column("url", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), comment="null: nothing to do"),
    Column("checked_at", DateTime(timezone=True)),
    Column("status", Integer, comment="the last answer's; null: there was none"),
    Column("fault", Text, comment="why it counts as dead; null: it does not"),
    Index("link_check_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)


@dataclass(frozen=True)
class LinkCheck:
    """A link, and what is known of it."""

    url: str
    due_at: datetime | None = None
    checked_at: datetime | None = None
    status: int | None = None
    fault: str | None = None


async def ask_for(tx: Transaction, urls: Sequence[str], now: datetime, *, again: bool = False) -> None:
    """Have these looked at: those that were not lately, or with `again` all."""
    if not urls:
        return
    # In one order everywhere: two texts with the same links must not wait for each other.
    put = insert(checks).values([{"url": url, "due_at": now} for url in sorted(urls)])
    wanted: ColumnElement[bool] = checks.c.due_at.is_(None)
    if not again:
        wanted &= or_(checks.c.checked_at.is_(None), checks.c.checked_at < now - FRESH)
    await tx.execute(put.on_conflict_do_update(index_elements=["url"], set_={"due_at": now}, where=wanted))


async def known(tx: Transaction, urls: Sequence[str]) -> list[LinkCheck]:
    """What is known of these links, in their order."""
    rows = await tx.execute(select(checks).where(checks.c.url.in_(urls)))
    found = {row.url: LinkCheck(**row._asdict()) for row in rows}
    return [found.get(url, LinkCheck(url)) for url in urls]


async def lease(tx: Transaction, most: int) -> list[str]:
    """Links that are due, for this worker alone until the lease runs out."""
    due = (
        select(checks.c.url)
        .where(checks.c.due_at <= func.now())
        .order_by(checks.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    until = func.now() + timedelta(seconds=LEASE)
    taken = update(checks).where(checks.c.url.in_(select(due.c.url))).values(due_at=until).returning(checks.c.url)
    return list((await tx.execute(taken)).scalars())


async def settle(tx: Transaction, url: str, checked: Checked, now: datetime) -> None:
    """Write down what came of it."""
    facts = {"due_at": None, "checked_at": now, "status": checked.status, "fault": checked.fault}
    await tx.execute(update(checks).where(checks.c.url == url).values(**facts))


async def forget(tx: Transaction, urls: Collection[str]) -> None:
    """Let go of addresses that a text no longer names, for they may tell who somebody is. One that another text still
    names is looked at when somebody asks again.
    """
    if urls:
        await tx.execute(delete(checks).where(checks.c.url.in_(sorted(urls))))


async def others_of(tx: Transaction, case: Case, most: int) -> Sequence[Row[Any]]:
    """The other cases of the same library, the newest first."""
    of = cases.c
    query = select(of.id, of.project_id, of.title, of.status, of.phase, of.outcome)
    same = of.library["isil"].astext == case.library.isil
    query = query.where(of.province == case.library.province, same, of.id != case.id)
    return (await tx.execute(query.order_by(of.id.desc()).limit(most))).all()
