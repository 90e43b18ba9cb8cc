"""Positions: from 1, without gaps, never below one that a reader saw, however many replicas enter and number."""

import asyncio
import contextlib
import random

import pytest

from services.notifications.feed import commands, numbering, queries, store
from services.notifications.feed.numbering import Head
from shared.contracts.moderation import ProjectPublished
from shared.db import Database
from shared.ids import UUID, new_id
from shared.messaging import envelope
from shared.testing import TestRecord, factories, record
from shared.testing.waiting import eventually
from tests.notifications.feed.reading import begin, number, told
from tests.support.service import RunningService


async def test_nothing_has_a_position_before_the_beginning_is_there(notifications: RunningService) -> None:
    await notifications.deliver(factories.published())
    assert await told(notifications) == []
    await begin(notifications)
    assert len(await told(notifications)) == 1


async def test_what_was_told_before_the_feed_stands_in_it_as_it_happened(notifications: RunningService) -> None:
    """It is read from two topics, one behind the other, here the libraries' first; and a draft had another owner."""
    first, second = new_id(), new_id()
    deliveries = [
        (factories.withdrawn(first, revision=1), "2026-03-03T10:00:00+00:00"),
        (factories.merged(second, first), "2026-03-01T08:00:00+00:00"),  # before it was public
        (factories.published(second, revision=1), "2026-03-04T10:00:00+00:00"),
        (factories.published(first, revision=1), "2026-03-02T10:00:00+00:00"),
    ]
    for event, moment in deliveries:
        delivered = record(event)
        headers = tuple((k, moment.encode() if k == "ce_time" else v) for k, v in delivered.headers)
        await notifications.deliver(type(delivered)(delivered.topic, delivered.key, delivered.value, headers))
    await begin(notifications)
    await notifications.deliver(factories.published())  # and whatever comes now comes behind it
    events = await told(notifications)
    assert [event["subject"] for event in events[:4]] == [str(first), str(first), str(second), str(second)]
    assert [event["type"].split(".")[-2] for event in events[:4]] == [
        "project-published", "project-withdrawn", "project-published", "project-merged",
    ]  # fmt: skip
    assert [event["position"] for event in events] == [1, 2, 3, 4, 5]


async def test_no_reader_meets_a_gap_or_another_order_while_replicas_enter_and_number(feed: RunningService) -> None:
    """Twelve replicas enter, some of them slowly and some in vain; three number; a reader reads all the while."""
    databases = [Database(feed.database.url, pool=3) for _ in range(4)]
    chance = random.Random(5)
    projects = [new_id() for _ in range(12)]
    seen: list[tuple[int, UUID]] = []
    entered: list[UUID] = []
    over = asyncio.Event()

    async def replica(at: int, project: UUID) -> None:
        for _ in range(5):
            delivered = record(factories.published(project))
            with contextlib.suppress(ZeroDivisionError):
                await enter(databases[at % 3], delivered, chance)
                entered.append(envelope.read(delivered.headers, delivered.value).id)

    async def numbers(database: Database) -> None:
        head = Head()
        while True:
            await numbering.number(database, head, most=chance.randint(1, 5))
            await asyncio.sleep(0)

    async def reads() -> None:
        while not over.is_set() or len(seen) < len(entered):
            async with databases[3].begin() as tx:
                rows = await store.page(tx, seen[-1][0] if seen else 0, None, chance.randint(1, 7))
            seen.extend((row["position"], row["event_id"]) for row in rows)
            await asyncio.sleep(0)

    numbering_now = [asyncio.create_task(numbers(database)) for database in databases[:3]]
    try:
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            group.create_task(reads())
            await asyncio.gather(*(replica(at, project) for at, project in enumerate(projects)))
            over.set()
    finally:
        for task in numbering_now:
            task.cancel()
        await asyncio.gather(*numbering_now, return_exceptions=True)
        for database in databases:
            await database.close()
    assert [position for position, _ in seen] == list(range(1, len(entered) + 1))
    assert {event_id for _, event_id in seen} == set(entered)
    assert 20 < len(entered) < 60, "some were entered in vain, and left no gap"


async def enter(database: Database, delivered: TestRecord, chance: random.Random) -> None:
    """Enter a publication; a slow transaction commits behind others that began later, and one without luck fails."""
    async with database.begin() as tx:
        incoming = envelope.read(delivered.headers, delivered.value)
        await commands.enter(tx, incoming, ProjectPublished.read(incoming.data))
        for _ in range(chance.randint(0, 20)):
            await asyncio.sleep(0)
        if chance.random() < 0.2:
            raise ZeroDivisionError


async def test_one_process_numbers_at_a_time_and_the_others_see_how_far_it_is(feed: RunningService) -> None:
    head = Head()
    await feed.deliver(factories.published())
    async with feed.database.begin() as tx:
        assert await store.lead(tx) is not None
        assert await numbering.number(feed.database, head) == 0
    assert head.position == 0
    await number(feed)
    assert await numbering.number(feed.database, head) == 0
    assert head.position == 1


async def test_what_was_read_from_the_page_before_is_never_told_again_or_passed_over(feed: RunningService) -> None:
    for _ in range(7):
        await feed.deliver(factories.published())
    await number(feed)
    after, found = 0, []
    while True:
        async with feed.database.begin() as tx:
            cut = await queries.cut(tx, after, None, 3)
        found += [position for position, _ in cut.events]
        if cut.next is None:
            break
        after = cut.next
    assert found == [1, 2, 3, 4, 5, 6, 7]


async def test_who_waits_behind_the_newest_is_woken_by_the_next(feed: RunningService) -> None:
    head = Head()
    waiting = asyncio.create_task(head.behind(0))
    done, _ = await asyncio.wait([waiting], timeout=0.05)
    assert not done
    await feed.deliver(factories.published())
    await numbering.number(feed.database, head)
    await eventually(waiting.done)
    await head.behind(0)  # at once


@pytest.mark.parametrize("many", [1, 3])
async def test_a_count_of_a_type_is_what_the_feed_has_of_it(feed: RunningService, many: int) -> None:
    for _ in range(many):
        await feed.deliver(factories.published())
    await number(feed)
    answer = (await feed.get("/v1/events", params={"types": "ProjectPublished", "limit": 1})).json()
    assert answer["total"] == many
    assert (await feed.get("/v1/events", params={"types": "PhaseAdvanced"})).json()["total"] == 0
