"""A ledger that really consumes: our broker wiring on a real bus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.messaging.broker import make_broker
from shared.messaging.dead_letter import DeadLetters
from shared.messaging.watchdog import Progress
from shared.settings import Settings
from shared.testing.waiting import eventually
from tests.support.ledger import Ledger


def settings(ledger: Ledger, bootstrap: str) -> Settings:
    """As `make up` sets them."""
    return Settings(
        mode="local",
        database_url=ledger.database.url,
        kafka=bootstrap,
        kafka_session_ms=6000,
        kafka_fetch_wait_ms=20,
        auth_issuer="x",
        auth_jwks="x",
    )


@asynccontextmanager
async def consuming(ledger: Ledger, bootstrap: str) -> AsyncIterator[Progress]:
    """Consume into the ledger until the block ends; begins when partitions are assigned."""
    progress = Progress()
    letters = DeadLetters(bootstrap, ledger.consumers.name)
    broker, acknowledgements = make_broker(
        ledger.consumers, ledger.database, settings(ledger, bootstrap), letters, progress
    )
    await broker.start()
    telling = asyncio.create_task(acknowledgements.keep_telling())
    try:
        await eventually(lambda: progress.assigned, within=30)
        yield progress
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await broker.stop()
        await letters.close()
