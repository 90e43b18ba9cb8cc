"""How a link gets behind the last one of the chain, and reading all of it."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select, text

from services.moderation.audit.domain import COMMITTED, START, TOLD_BY_LIBRARIES, Link, link
from services.moderation.tables import chain, journal
from shared.db import Transaction

PAGE = 1000
_LOCK = text("SELECT pg_advisory_xact_lock(7301995009)")
_HEAD = text("SELECT position, hash FROM chain ORDER BY position DESC LIMIT 1")


async def append(tx: Transaction, lines: Sequence[Mapping[str, Any]]) -> None:
    """Seal these lines behind the last link, in the transaction that writes them.

    Two transactions can't both be last: the second waits here for the first one's commit. Whoever calls holds the lock
    of its case already and takes no other afterwards, so nobody waits in a circle.
    """
    lines = [line for line in lines if line["kind"] not in TOLD_BY_LIBRARIES]
    if not lines:
        return
    await tx.execute(_LOCK)
    position, previous = await head(tx)
    for line in lines:
        position += 1
        made = link(position, previous, line, new_salts())
        await tx.execute(insert(chain).values(**vars(made)))
        previous = made.hash


def new_salts() -> dict[str, str]:
    """128 random bits for each field that may have to be erased."""
    return {name: secrets.token_hex(16) for name in COMMITTED}


async def head(tx: Transaction) -> tuple[int, str]:
    """How many links there are, and the hash of the last."""
    last = (await tx.execute(_HEAD)).first()
    return (last.position, last.hash) if last else (0, START)


async def links(tx: Transaction) -> AsyncIterator[tuple[Link, Mapping[str, Any] | None]]:
    """Every link in order, with the line of the journal that it seals; None when that is gone."""
    after = -1
    lines = [column.label(f"line_{column.name}") for column in journal.c]
    joined = select(chain, *lines).select_from(chain.outerjoin(journal, journal.c.id == chain.c.entry_id))
    while True:
        query = joined.where(chain.c.position > after).order_by(chain.c.position).limit(PAGE)
        rows = (await tx.execute(query)).mappings().all()
        for row in rows:
            line = {column.name: row[f"line_{column.name}"] for column in journal.c}
            found = Link(row["position"], row["entry_id"], row["sealed"], row["salts"], row["hash"])
            yield found, line if line["id"] else None
        if len(rows) < PAGE:
            return
        after = rows[-1]["position"]


async def unsealed(tx: Transaction) -> list[Row[Any]]:
    """Lines that have no link though they should: somebody added them behind the service's back."""
    query = (
        select(journal.c.id, journal.c.kind, journal.c.at)
        .outerjoin(chain, chain.c.entry_id == journal.c.id)
        .where(chain.c.entry_id.is_(None), journal.c.kind.not_in(TOLD_BY_LIBRARIES))
        .order_by(journal.c.position)
        .limit(PAGE)
    )
    return list((await tx.execute(query)).all())


async def untold(tx: Transaction) -> list[str]:
    """Decisions and phase steps that the event log tells of and the chain does not know, as ids."""
    query = text("""
        SELECT told.id FROM (
            SELECT coalesce(data->>'decisionId', data->>'transitionId') AS id, position FROM event_log
            WHERE type = ANY(:types)
        ) AS told LEFT JOIN chain ON chain.entry_id = CAST(told.id AS uuid)
        WHERE chain.entry_id IS NULL ORDER BY told.position LIMIT 1000
    """)
    return [str(row.id) for row in await tx.execute(query, {"types": list(TELLING)})]


async def differing(tx: Transaction) -> list[str]:
    """Steps towards a parel that are not what the journal says of them, as ids: they stand in both."""
    query = text("""
        SELECT step.id FROM parel_step step LEFT JOIN journal line ON line.id = step.id
        WHERE line.id IS NULL OR line.kind <> 'parel-' || step.kind OR line.motivation <> step.motivation
           OR line.at <> step.at OR line.by IS DISTINCT FROM step.by OR line.poi IS DISTINCT FROM step.poi
        ORDER BY step.id LIMIT 1000
    """)
    return [str(row.id) for row in await tx.execute(query)]


async def count(tx: Transaction) -> int:
    """How many links there are, for a progress bar."""
    return int((await tx.execute(select(func.count()).select_from(chain))).scalar_one())


TELLING = tuple(
    f"nl.innovatiebieb.moderation.{name}.v1"
    for name in (
        *("project-published", "changes-requested", "project-rejected"),
        *("phase-advanced", "phase-repeated", "phase-returned", "project-stopped", "project-resumed"),
    )
)
"""Types of events whose decision or transition is a line of the journal."""
