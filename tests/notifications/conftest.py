"""The notifications service, fresh for each test, and what its mail worker needs."""

from collections.abc import AsyncIterator

import pytest

from services.notifications.settings import NotificationSettings
from tests.notifications.post_office import PostOffice
from tests.support.postgres import TestPostgres
from tests.support.service import RunningService, Tokens, running


@pytest.fixture
async def notifications(postgres: TestPostgres, tokens: Tokens) -> AsyncIterator[RunningService]:
    async with running("notifications", await postgres.create_database("notifications"), tokens) as service:
        yield service


@pytest.fixture
async def post_office() -> AsyncIterator[PostOffice]:
    async with PostOffice().open() as office:
        yield office


@pytest.fixture
def settings(post_office: PostOffice) -> NotificationSettings:
    return settings_for(post_office.address)


def settings_for(smtp: str) -> NotificationSettings:
    return NotificationSettings(
        smtp=smtp,
        mail_from="Innovatiebieb <innovatiebieb@example.nl>",
        portal_url="https://bieb.example.nl",
        webhook_key="k" * 32,
        database_url="unused",
        kafka="unused",
        auth_issuer="unused",
        auth_jwks="unused",
    )
