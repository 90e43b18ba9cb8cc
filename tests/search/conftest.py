"""The search service: empty for each test, or with the whole sample catalogue, which tests only read."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.search.consumers import consumers
from shared.db import Database
from tests.search.samples import story
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running


@pytest.fixture
async def search(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[RunningService]:
    async with running("search", await postgres.create_database("search"), tokens) as service:
        yield service


@pytest.fixture(scope="session")
def sample_url(postgres: TestPostgres) -> str:
    """A database that was told the story of all samples."""

    async def fill() -> str:
        url = await postgres.create_database("search")
        database = Database(url, pool=1)
        try:
            for told in story():
                await consumers.handle(told.record(), database)
        finally:
            await database.close()
        return url

    return asyncio.run(fill())


@pytest.fixture(scope="session")
def sample_template(postgres: TestPostgres, sample_url: str) -> str:
    """The same once more, to which nobody connects, so that it can be copied."""
    return asyncio.run(postgres.create_copy(sample_url))


@pytest.fixture
async def catalogue(sample_url: str, tokens: Tokens) -> AsyncIterator[RunningService]:
    async with running("search", sample_url, tokens) as service:
        yield service
