"""A notifications service whose feed has begun."""

import pytest

from tests.notifications.feed.reading import begin
from tests.support.service import RunningService


@pytest.fixture
async def feed(notifications: RunningService) -> RunningService:
    await begin(notifications)
    return notifications
