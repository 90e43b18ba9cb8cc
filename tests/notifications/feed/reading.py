"""Reading the feed in tests."""

from typing import Any
from uuid import UUID

from services.notifications.feed import numbering, store
from services.notifications.feed.numbering import Head
from tests.support.service import RunningService


async def begin(service: RunningService) -> None:
    """Let the feed be numbered, as after its beginning on a bus without events."""
    async with service.database.begin() as tx:
        assert await store.lead(tx) is not None
        await store.begin(tx)


async def number(service: RunningService) -> None:
    """Give everything that was entered its position."""
    head: Head = service.app.state.head
    while await numbering.number(service.database, head):
        pass


async def told(service: RunningService, **asked: Any) -> list[dict[str, Any]]:
    """The events of the feed, everything numbered."""
    await number(service)
    answer = await service.get("/v1/events", params={"limit": 1000, **asked})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def names(events: list[dict[str, Any]]) -> list[str]:
    """The types of events, short."""
    return [event["type"].split(".")[-2] for event in events]


def of(subject: UUID, events: list[dict[str, Any]]) -> list[str]:
    """The same of one project."""
    return names([event for event in events if event["subject"] == str(subject)])
