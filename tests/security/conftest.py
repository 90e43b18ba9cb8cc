"""One world for all tests of a file here, on one event loop."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.security.world import World, inhabited
from tests.support.postgres import TestPostgres
from tests.support.service import Tokens


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[World]:
    async with inhabited(postgres, tokens, tokens._issuer.jwks.parent) as there:
        yield there
