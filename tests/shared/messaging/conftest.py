"""A ledger for each test of the messaging core."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.ledger import Ledger, open_ledger
from tests.support.postgres import TestPostgres


@pytest_asyncio.fixture
async def ledger(postgres: TestPostgres) -> AsyncIterator[Ledger]:
    found = await open_ledger(postgres)
    yield found
    await found.database.close()
