"""The submissions service, fresh for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.submissions.desk import Desk
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running


@pytest.fixture
async def submissions(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[RunningService]:
    async with running("submissions", await postgres.create_database("submissions"), tokens) as service:
        yield service


@pytest.fixture
def desk(submissions: RunningService) -> Desk:
    return Desk(submissions)
