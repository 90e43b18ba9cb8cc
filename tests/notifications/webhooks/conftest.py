"""A notifications service with a feed, a receiver behind a socket, and the worker that delivers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.notifications.webhooks.delivering import Delivery
from services.notifications.webhooks.keys import Keys
from services.notifications.webhooks.sending import Sender
from shared.db import Database
from shared.testing import factories
from tests.notifications.feed.reading import begin, number
from tests.notifications.webhooks.receiver import ORIGIN, Receiver
from tests.support.served import served
from tests.support.service import RunningService

OWNER = "moderator-drenthe"
Made = dict[str, Any]


class Hooks:
    """What a test does with webhooks."""

    def __init__(self, service: RunningService, receiver: Receiver, address: str) -> None:
        self.service, self.receiver, self.address = service, receiver, f"{address}/haak"
        self.sender: Sender = service.app.state.sender
        self.keys: Keys = service.app.state.webhook_keys
        self.delivery = self.process(service.database)

    def process(self, database: Database) -> Delivery:
        """The worker of a process."""
        return Delivery(database, self.service.app.state.head, self.sender, self.keys, ORIGIN, rest=0.0)

    async def create(self, **wanted: Any) -> Made:
        """A new webhook to the receiver, as its owner gets it."""
        answer = await self.service.post("/v1/webhooks", OWNER, {"url": self.address, "after": 0, **wanted})
        assert answer.status_code == 201, answer.text
        made: Made = answer.json()
        return made

    async def active(self, **wanted: Any) -> Made:
        """The same after its handshake."""
        made = await self.create(**wanted)
        await self.work()
        assert (await self.state(made))["status"] == "active"
        return made

    async def happen(self, many: int = 1) -> None:
        """So many public events."""
        for _ in range(many):
            await self.service.deliver(factories.published())
        await number(self.service)

    async def work(self, delivery: Delivery | None = None) -> None:
        """Do everything that is due now."""
        while await (delivery or self.delivery).work_once():
            pass

    async def due(self) -> None:
        """Let whatever waits for its time be due."""
        await self.service.rows("UPDATE webhook SET next_attempt_at = now() RETURNING 1")

    async def state(self, made: Made) -> Made:
        """The webhook as its owner sees it."""
        found: Made = (await self.service.get(f"/v1/webhooks/{made['id']}", OWNER)).json()
        return found

    async def log(self, made: Made) -> list[Made]:
        """Its deliveries, the newest first."""
        answer = await self.service.get(f"/v1/webhooks/{made['id']}/deliveries", OWNER)
        found: list[Made] = answer.json()["items"]
        return found


@pytest.fixture
async def hooks(notifications: RunningService) -> AsyncIterator[Hooks]:
    await begin(notifications)
    receiver = Receiver()
    async with served(receiver) as address:
        yield Hooks(notifications, receiver, address)
        await notifications.app.state.sender.close()
