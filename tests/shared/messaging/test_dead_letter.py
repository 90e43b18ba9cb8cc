"""Poison on a real bus: the line goes on, letters are kept byte for byte and come back through the same handler."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest_asyncio
from aiokafka import AIOKafkaProducer

from local.bus import Tansu
from shared.contracts import topics
from shared.ids import UUID, new_id
from shared.messaging.create_topics import create_topics
from shared.messaging.dead_letter import read_letters, replay
from shared.messaging.replay import count
from shared.testing.records import TestRecord, record
from shared.testing.waiting import eventually
from tests.shared.messaging.test_consuming import POISON
from tests.support.consumer import consuming
from tests.support.ledger import Ledger, event

PARTITION = 5
"""All on one partition: poison that stopped it would stop the good records behind it."""


@pytest_asyncio.fixture
async def bus(own_tansu: Tansu) -> AsyncIterator[str]:
    await create_topics(own_tansu.bootstrap)
    yield own_tansu.bootstrap


async def send(bootstrap: str, *sent: TestRecord) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for one in sent:
            await producer.send_and_wait(
                topics.SUBMISSIONS, one.value, one.key, partition=PARTITION, headers=list(one.headers)
            )


async def test_every_kind_of_poison_is_kept_as_it_came_and_the_next_event_is_handled(ledger: Ledger, bus: str) -> None:
    good = {new_id() for _ in POISON}
    line: list[TestRecord] = []
    for (poison, _), project in zip(POISON.values(), good, strict=True):
        line += [poison, record(event(project))]
    async with consuming(ledger, bus):
        await send(bus, *line)
        await eventually(lambda: _projects(ledger, good))
        letters = await eventually(lambda: _letters(bus, len(POISON)))
    assert [letter.reason for letter in letters] == [reason for _, reason in POISON.values()]
    for letter, (poison, _) in zip(letters, POISON.values(), strict=True):
        assert (letter.key, letter.value) == (poison.key, poison.value)
        assert letter.original_headers() == list(poison.headers)
        assert (letter.header("dlq_topic"), letter.header("dlq_partition")) == (topics.SUBMISSIONS, str(PARTITION))


async def test_a_letter_comes_back_through_the_same_handler_once(ledger: Ledger, bus: str) -> None:
    project = new_id()
    ledger.failures = [ValueError("a bug")] * 3
    async with consuming(ledger, bus):
        await send(bus, record(event(project)))
        (letter,) = await eventually(lambda: _letters(bus, 1))
        assert (letter.reason, letter.detail, letter.replayed) == ("handler-failed", "ValueError", False)
        assert await ledger.handled() == []
        await replay(bus, [letter])
        await eventually(ledger.handled)
        await replay(bus, [letter])
        other = new_id()
        await send(bus, record(event(other)))
        await eventually(lambda: _projects(ledger, {project, other}))
    assert [found for found, _ in await ledger.handled()].count(project) == 1
    (letter,) = await read_letters(bus, "moderation")
    assert letter.replayed


async def test_a_letter_that_fails_again_is_a_letter_again(ledger: Ledger, bus: str) -> None:
    ledger.failures = [ValueError("a bug")] * 6
    async with consuming(ledger, bus):
        await send(bus, record(event(new_id())))
        (letter,) = await eventually(lambda: _letters(bus, 1))
        await replay(bus, [letter])
        first, second = await eventually(lambda: _letters(bus, 2))
    assert (first.replayed, second.replayed) == (True, False)
    assert second.header("dlq_topic") == topics.retries("moderation")


async def test_a_foreign_reply_to_header_makes_nobody_publish(ledger: Ledger, bus: str) -> None:
    project = new_id()
    good = record(event(project))
    async with consuming(ledger, bus):
        await send(bus, replace(good, headers=(*good.headers, ("reply_to", topics.MODERATION.encode()))))
        await eventually(lambda: _projects(ledger, {project}))
    assert await count(bus, topics.MODERATION) == 0


async def test_everything_of_before_the_first_start_is_consumed(ledger: Ledger, bus: str) -> None:
    projects = {new_id() for _ in range(30)}
    await send(bus, *(record(event(project)) for project in projects))
    async with consuming(ledger, bus):
        await eventually(lambda: _projects(ledger, projects))


async def _projects(ledger: Ledger, wanted: set[UUID]) -> bool:
    return wanted <= {project for project, _ in await ledger.handled()}


async def _letters(bus: str, wanted: int) -> Any:
    letters = await read_letters(bus, "moderation")
    return letters if len(letters) >= wanted else None
