"""One world for all tests of a file here, on one event loop."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.db import Transaction
from shared.messaging import event_log
from tests.security.world import PEOPLE, World, inhabited
from tests.support.postgres import TestPostgres
from tests.support.service import Tokens


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[World]:
    async with inhabited(postgres, tokens, tokens._issuer.jwks.parent) as there:
        yield there


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def still(world: World) -> AsyncIterator[World]:
    """The world, in which each request runs to just before its commit, and is rolled back."""
    for role in PEOPLE:
        await world.visitor(role)

    async def all_but(tx: Transaction) -> bool:
        for event in tx._events:
            await event_log.append(tx, event)
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transaction, "commit", all_but)
        yield world
