"""How a service follows what SPN changes: an event becomes a row, and every process of the service reads the rows.

    VocabularyChanged ──► handler ──► vocabulary_term ──► memory of this process, after the commit
                                            └──► memory of the other replicas, within a second

A service names `vocabulary_table` in its store and `take_in` in its consumers; `shared.service` does the rest.
"""

import asyncio

import structlog

from shared.contracts import topics
from shared.contracts.vocabularies import VocabularyChanged
from shared.db import Database, Transaction
from shared.messaging.consuming import Consumers
from shared.messaging.failures import is_infrastructure
from shared.vocabularies import store
from shared.vocabularies.loader import Term
from shared.vocabularies.memory import Change, memory

log = structlog.get_logger(__name__)

EVERY = 1.0
"""Seconds between two looks at what another replica stored: one sum over a table of some tens of rows."""


def take_in(consumers: Consumers) -> None:
    """Let a service follow the vocabularies."""
    consumers.on(topics.SUBMISSIONS, VocabularyChanged)(on_vocabulary_changed)


async def on_vocabulary_changed(event: VocabularyChanged, tx: Transaction) -> None:
    """Keep the term, unless a newer event of it was here before."""
    term = Term.model_validate(event.term.model_dump())
    await keep(tx, Change(event.vocabulary, event.place, tx.incoming.sequence, term))


async def keep(tx: Transaction, change: Change) -> None:
    """Store a change, and let this process know it once that is committed."""
    await store.keep(tx, [change])
    known = memory()
    tx.after_commit(lambda: known.take([change]))


async def refresh(tx: Transaction) -> None:
    """Let this process know everything that is stored."""
    known = memory()
    if await store.generation(tx) != known.generation:
        known.take(await store.read(tx))


async def begin(database: Database) -> None:
    """What a process does before it serves. Without a database it begins with what is packaged, and is not ready."""
    try:
        async with database.begin() as tx:
            await refresh(tx)
    except Exception as failure:
        if not is_infrastructure(failure):
            raise
        log.warning("vocabularies.waiting", failure=type(failure).__name__)


async def keep_up(database: Database) -> None:
    """Look again and again, until cancelled. A database that is away is waited for: what was known stays known."""
    while True:
        await asyncio.sleep(EVERY)
        await begin(database)
