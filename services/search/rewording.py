"""Documents follow the vocabularies: when a label or a successor changes, old records are found by the new words.

A document holds the labels of its codes, as they were when it was written, and the generation of the vocabularies that
they are from. What is of an older generation is written again, a few at a time, beside the service. Crash at any
moment: the rest is still of the older generation, and is found again.
"""

import structlog

from services.search import store
from services.search.projection import text_of
from shared.contracts.projects import Content, Library
from shared.db import Database
from shared.service import Running
from shared.vocabularies import following, memory
from shared.working import in_rounds

log = structlog.get_logger(__name__)

BATCH = 100
"""Projects in one transaction: others wait no longer than this for the row of one of them."""
EVERY = 1.0
"""Seconds between two looks, one index scan each, when there is nothing to do."""


async def reword(database: Database) -> int:
    """Write a batch again; returns how many there were. The labels are those that are stored at this moment."""
    async with database.begin() as tx:
        await following.refresh(tx)
        generation = memory().generation
        texts = {}
        for row in await store.outdated(tx, generation, BATCH):
            home = Library(isil=row.isil, name=row.library_name, province=row.province)
            texts[row.id] = text_of(Content.model_validate(row.content, extra="ignore"), home)
        await store.reword(tx, texts, generation)
    return len(texts)


async def keep_worded(running: Running) -> None:
    """Go on until cancelled. A database that is away is waited for."""

    async def some() -> int:
        if number := await reword(running.database):
            log.info("search.reworded", projects=number)
        return number

    await in_rounds("rewording", some, EVERY)
