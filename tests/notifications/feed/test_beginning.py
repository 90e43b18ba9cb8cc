"""The beginning on a real bus: what was told before there was a feed, once, in the order in which it happened."""

from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer

from local.bus import Tansu
from services.notifications.feed.beginning import take_in_what_was_told
from shared.contracts.people import ProjectRedacted
from shared.ids import new_id
from shared.messaging.create_topics import create_topics
from shared.testing import TestRecord, factories, record
from shared.testing.factories import NOON
from tests.notifications.feed.reading import of, told
from tests.support.service import RunningService


async def send(bus: Tansu, *sent: TestRecord) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bus.bootstrap) as producer:
        for one in sent:
            await producer.send_and_wait(one.topic, one.value, one.key, headers=list(one.headers))


async def test_the_feed_begins_with_the_first_event_there_ever_was(
    notifications: RunningService, own_tansu: Tansu
) -> None:
    await create_topics(own_tansu.bootstrap)
    project = new_id()
    earlier = [
        record(factories.submitted(project)),
        record(factories.published(project, 1, title="Met Jansen")),
        record(factories.advanced(project), 2),
        record(factories.withdrawn(project), 2),
    ]
    clean = ProjectRedacted(project_id=project, revision=1, content=factories.content(title="Zonder"), redacted_at=NOON)
    await send(own_tansu, *earlier, replace(earlier[1], value=b"{nope"), record(clean, 3))
    await notifications.deliver(earlier[1])  # its consumer is at it as well
    assert await take_in_what_was_told(notifications.database, own_tansu.bootstrap)
    events = await told(notifications)
    assert of(project, events) == ["project-published", "phase-advanced", "project-withdrawn"]
    assert events[0]["data"]["content"]["title"] == "Zonder"
    assert await take_in_what_was_told(notifications.database, own_tansu.bootstrap)
    assert await told(notifications) == events, "it begins once"


async def test_a_beginning_that_was_cut_off_begins_again_and_enters_nothing_twice(
    notifications: RunningService, own_tansu: Tansu, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_topics(own_tansu.bootstrap)
    projects = [new_id() for _ in range(5)]
    await send(own_tansu, *(record(factories.published(project)) for project in projects))
    with monkeypatch.context() as killed:
        killed.setattr("services.notifications.feed.store.begin", _killed)
        with pytest.raises(ZeroDivisionError):
            await take_in_what_was_told(notifications.database, own_tansu.bootstrap)
    assert len(await notifications.rows("SELECT 1 FROM feed_event")) == 5
    assert await told(notifications) == []
    assert await take_in_what_was_told(notifications.database, own_tansu.bootstrap)
    assert len(await told(notifications)) == 5


async def test_a_bus_that_is_away_is_waited_for(notifications: RunningService, own_tansu: Tansu) -> None:
    own_tansu.stop()
    with pytest.raises(ConnectionError):
        await take_in_what_was_told(notifications.database, own_tansu.bootstrap)


async def _killed(*_: object) -> None:
    raise ZeroDivisionError
