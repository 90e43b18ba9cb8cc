"""The moderation service, fresh for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.moderation.desk import Desk
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running


@pytest.fixture
async def moderation(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[RunningService]:
    async with running("moderation", await postgres.create_database("moderation"), tokens) as service:
        yield service


@pytest.fixture
def desk(moderation: RunningService) -> Desk:
    return Desk(moderation)
