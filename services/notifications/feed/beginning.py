"""The beginning of the feed: what was told before this service kept one, read from the bus once.

Consumers enter what comes in meanwhile. Killed at any moment it begins again, and enters nothing twice.
"""

from collections.abc import Sequence

import structlog
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from sqlalchemy import text

from services.notifications.feed import commands, store
from services.notifications.feed.domain import PUBLIC
from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.people import ProjectRedacted
from shared.db import Database
from shared.messaging import envelope
from shared.messaging.consuming import Record
from shared.messaging.envelope import Envelope, Unreadable
from shared.messaging.replay import read_to_end

log = structlog.get_logger(__name__)

BATCH = 200
_READ: list[type[Event]] = [*PUBLIC, ProjectRedacted]
_TYPES = {event.TYPE: event for event in _READ}
_ALONE = text("SELECT pg_try_advisory_xact_lock(7310, 0)")
_IS_WHOLE = text("SELECT is_whole FROM feed_state")


async def take_in_what_was_told(database: Database, bootstrap: str) -> bool:
    """Whether the feed has it all. One process reads, others come back. Raises ConnectionError without a bus."""
    async with database.begin() as guard:
        if (await guard.execute(_IS_WHOLE)).scalar_one():
            return True
        if not (await guard.execute(_ALONE)).scalar_one():
            return False
        try:
            number = await _read(database, bootstrap)
        except KafkaError as failure:
            raise ConnectionError(type(failure).__name__) from failure
        async with database.begin() as tx:
            if await store.lead(tx) is None:
                return False
            await store.begin(tx)
    log.info("feed.begun", events=number)
    return True


async def _read(database: Database, bootstrap: str) -> int:
    number, some = 0, []
    async for record in read_to_end(bootstrap, [topics.SUBMISSIONS, topics.MODERATION]):
        if (known := _event(record)) is not None:
            some.append(known)
        if len(some) >= BATCH:
            number += await _enter(database, some)
            some = []
    return number + await _enter(database, some)


async def _enter(database: Database, some: Sequence[tuple[Envelope, Event]]) -> int:
    async with database.begin() as tx:
        for incoming, event in some:
            if isinstance(event, ProjectRedacted):
                await commands.redact(tx, event)
            else:
                await commands.enter(tx, incoming, event)
    return len(some)


def _event(record: Record) -> tuple[Envelope, Event] | None:
    """None for what is of no interest here, and for what its consumer keeps as a dead letter."""
    try:
        incoming = envelope.read(record.headers, record.value)
        contract = _TYPES.get(incoming.type)
        return None if contract is None else (incoming, contract.read(incoming.data))
    except (Unreadable, ValidationError):
        return None
