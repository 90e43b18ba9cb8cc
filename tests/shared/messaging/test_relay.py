"""The relay on a real bus: everything, in order per project, on the partition that any Kafka client would choose."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from local.bus import Tansu
from shared.contracts import topics
from shared.ids import UUID, new_id
from shared.messaging import kafka_link, log_reader, steps
from shared.messaging.create_topics import create_topics
from shared.messaging.kafka_link import KafkaLink
from shared.messaging.log_reader import LogReader
from shared.messaging.relay import Relay
from shared.messaging.replay import read_to_end
from shared.testing.waiting import eventually
from tests.support.ledger import Ledger

SOURCE = "urn:nld:oin:00000000000000000000:systeem:innovatiebieb-submissions"


def a_relay(ledger: Ledger, bus: Tansu) -> Relay:
    return Relay(ledger.database.url, bus.bootstrap, topics.SUBMISSIONS, SOURCE)


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def records(bus: Tansu) -> list[Any]:
    return [record async for record in read_to_end(bus.bootstrap, [topics.SUBMISSIONS])]


def header(record: Any, name: str) -> str:
    return str(dict(record.headers)[name].decode())


def first_sequences(found: list[Any]) -> dict[str, list[int]]:
    """Sequences per project in the order in which each event is first seen."""
    seen: set[str] = set()
    order = defaultdict(list)
    for record in found:
        if (event_id := header(record, "ce_id")) not in seen:
            seen.add(event_id)
            order[header(record, "ce_subject")].append(int(header(record, "ce_sequence")))
    return order


async def all_sent(ledger: Ledger) -> bool:
    return not await ledger.scalar("SELECT count(*) FROM event_log WHERE sent_at IS NULL")


def assert_complete(found: list[Any], projects: list[UUID], each: int) -> None:
    assert first_sequences(found) == {str(project): list(range(1, each + 1)) for project in projects}


async def test_every_event_arrives_in_order_on_the_partition_of_its_project(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    projects = [new_id() for _ in range(40)]
    for _ in range(5):
        await ledger.log(*projects)
    async with running(a_relay(ledger, own_tansu)):
        await eventually(lambda: all_sent(ledger))
    found = await records(own_tansu)
    assert len(found) == 200
    assert_complete(found, projects, 5)
    async with AIOKafkaProducer(bootstrap_servers=own_tansu.bootstrap) as plain:
        sent = await plain.send_and_wait(topics.SUBMISSIONS, b"{}", str(projects[0]).encode())
    assert {r.partition for r in found if r.key == str(projects[0]).encode()} == {sent.partition}


async def test_a_relay_that_dies_after_the_send_sends_the_same_ids_again(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    projects = [new_id(), new_id()]
    await ledger.log(*projects, *projects)

    def die(step: str) -> None:
        if step == "relay.sent":
            steps.hook = None
            raise RuntimeError("killed here")

    steps.hook = die
    async with running(a_relay(ledger, own_tansu)):
        await eventually(lambda: all_sent(ledger))
    found = await records(own_tansu)
    assert len(found) == 8
    assert len({header(record, "ce_id") for record in found}) == 4
    assert_complete(found, projects, 2)


async def test_a_full_batch_waits_for_the_next_round(
    ledger: Ledger, own_tansu: Tansu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_link, "BATCH_BYTES", 2_000)
    await create_topics(own_tansu.bootstrap)
    project = new_id()
    await ledger.log(*[project] * 10)
    reader = await LogReader.connect(ledger.database.url, SOURCE)
    async with KafkaLink(own_tansu.bootstrap, topics.SUBMISSIONS) as link:
        relay = a_relay(ledger, own_tansu)
        rounds = []
        while sent := await relay.send_round(reader, link):
            rounds.append(sent)
    await reader.close()
    assert len(rounds) > 2
    found = await records(own_tansu)
    assert len(found) == 10
    assert_complete(found, [project], 10)


async def test_of_two_relays_one_leads_and_the_other_takes_over_when_its_connection_ends(
    ledger: Ledger, own_tansu: Tansu
) -> None:
    await create_topics(own_tansu.bootstrap)
    one, two = a_relay(ledger, own_tansu), a_relay(ledger, own_tansu)
    project = new_id()
    async with running(one, two):
        await eventually(lambda: one.leading or two.leading)
        assert not (one.leading and two.leading)
        for _ in range(3):
            await ledger.log(*[project] * 20)
            await eventually(lambda: ledger.scalar(END_THE_LEADER))
        await eventually(lambda: all_sent(ledger))
    assert_complete(await records(own_tansu), [project], 60)


END_THE_LEADER = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def test_a_leader_that_hangs_loses_the_lead(
    ledger: Ledger, own_tansu: Tansu, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_topics(own_tansu.bootstrap)
    monkeypatch.setattr(log_reader, "HUNG_AFTER", 2)
    hung = await LogReader.connect(ledger.database.url, SOURCE)
    assert await hung.take_lead()  # and never a word again, though its connection stays
    relay = a_relay(ledger, own_tansu)
    async with running(relay):
        await ledger.log(new_id())
        await eventually(lambda: all_sent(ledger), within=30)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await hung.count()
    await hung.close()


async def test_a_relay_stops_also_when_a_client_of_kafka_swallows_the_request(
    ledger: Ledger, own_tansu: Tansu, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def closing(_: KafkaLink) -> bool:
        asked.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        return False

    monkeypatch.setattr(KafkaLink, "is_another_bus", closing)
    task = asyncio.create_task(a_relay(ledger, own_tansu).run())
    await eventually(asked.is_set)
    task.cancel()
    await eventually(task.done)


async def test_a_count_that_swallows_its_end_does_not_hold_up_the_log(
    ledger: Ledger, own_tansu: Tansu, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_topics(own_tansu.bootstrap)
    counting, over = asyncio.Event(), asyncio.Event()

    async def for_ever(*_: str) -> int:
        counting.set()
        while not over.is_set():
            with suppress(asyncio.CancelledError):  # as aiokafka does while a client of its is being closed
                await over.wait()
        return 0

    monkeypatch.setattr(kafka_link, "COUNT_WITHIN", 0.5)
    monkeypatch.setattr(kafka_link.replay, "count", for_ever)
    async with running(a_relay(ledger, own_tansu)):
        await eventually(counting.is_set)
        await ledger.log(new_id())
        await eventually(lambda: all_sent(ledger))
        over.set()


async def test_a_new_bus_is_filled_with_the_whole_log(ledger: Ledger, own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    projects = [new_id() for _ in range(20)]
    await ledger.log(*projects)
    async with running(a_relay(ledger, own_tansu)):
        await eventually(lambda: all_sent(ledger))
    own_tansu.stop()
    own_tansu.start()
    await create_topics(own_tansu.bootstrap)
    await ledger.log(*projects)
    async with running(a_relay(ledger, own_tansu)):
        await eventually(lambda: _holds(own_tansu, 40), within=20)
    assert_complete(await records(own_tansu), projects, 2)


async def test_a_bus_that_is_replaced_under_a_running_relay_is_noticed_and_filled(
    ledger: Ledger, own_tansu: Tansu
) -> None:
    await create_topics(own_tansu.bootstrap)
    projects = [new_id() for _ in range(20)]
    await ledger.log(*projects)
    async with running(a_relay(ledger, own_tansu)):
        await eventually(lambda: all_sent(ledger))
        own_tansu.stop()
        await ledger.log(*projects)
        own_tansu.start()
        await create_topics(own_tansu.bootstrap)
        await eventually(lambda: _holds(own_tansu, 40), within=30)
        await eventually(lambda: all_sent(ledger))


async def test_what_is_logged_while_the_bus_is_away_is_sent_when_it_is_back(ledger: Ledger, own_tansu: Tansu) -> None:
    own_tansu.stop()
    project = new_id()
    async with running(a_relay(ledger, own_tansu)):
        await ledger.log(project, project)
        own_tansu.start()
        await create_topics(own_tansu.bootstrap)
        await eventually(lambda: _holds(own_tansu, 2), within=30)
    assert_complete(await records(own_tansu), [project], 2)


async def test_a_refill_that_fell_short_is_done_again(ledger: Ledger, own_tansu: Tansu) -> None:
    """An event that Kafka acknowledged and does not have: made here by marking one as sent that never was."""
    await create_topics(own_tansu.bootstrap)
    projects = [new_id() for _ in range(5)]
    await ledger.log(*projects)
    reader = await LogReader.connect(ledger.database.url, SOURCE)
    relay = a_relay(ledger, own_tansu)
    async with KafkaLink(own_tansu.bootstrap, topics.SUBMISSIONS) as link:
        await reader.mark_sent([position for position, _ in (await reader.unsent())[:1]])
        while await relay.send_round(reader, link):
            pass
        assert await relay.refill_fell_short(link, reader)
        while await relay.send_round(reader, link):
            pass
        assert not await relay.refill_fell_short(link, reader)
    await reader.close()
    assert_complete(await records(own_tansu), projects, 1)


async def _holds(bus: Tansu, wanted: int) -> bool:
    found = await records(bus)
    return len({header(record, "ce_id") for record in found}) >= wanted
