"""The consumer kit with an account on Apache Kafka: one effect a step, through kill -9 and a second delivery."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.contracts import topics
from shared.testing.waiting import eventually
from tests.examples.kit import run, send, started, steps
from tests.system.readers_kafka import DRENTHE, PASSWORDS, ZEELAND, ReadersKafka, comes_in, hung_up, readers_kafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
BOTH = pytest.mark.parametrize("kind", ["python", "node"])
NUMBER = 1000


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadersKafka]:
    with readers_kafka(tmp_path_factory.mktemp("kit")) as found:
        yield found


@pytest.fixture(autouse=True)
async def admitted(kafka: ReadersKafka) -> AsyncIterator[None]:
    """Who is admitted, before each test anew, and known to the broker."""
    await kafka.make_topics()
    await kafka.admit(PASSWORDS)
    for name, password in PASSWORDS.items():
        await eventually(partial(comes_in, kafka, name, password), within=30)
    yield
    await hung_up()


def account(kafka: ReadersKafka, name: str = DRENTHE, **more: str) -> dict[str, str]:
    """What a tool has in its environment."""
    found = {"BIEB_KAFKA": kafka.outside, "BIEB_KAFKA_ACCOUNT": name, "BIEB_KAFKA_PASSWORD": PASSWORDS[name]}
    return found | {"BIEB_KAFKA_CA": str(kafka.ca), **more}


def effects(kind: str, file: Path) -> int:
    """How many effects the file has; a step that was taken twice counts twice."""
    if not file.exists():
        return 0
    if kind == "node":
        return len([line for line in file.read_text().splitlines() if readable(line)])
    with closing(sqlite3.connect(file, timeout=30)) as kept:
        tables = kept.execute("SELECT count(*) FROM sqlite_master WHERE name = 'steps'").fetchone()[0]
        return int(kept.execute("SELECT coalesce(sum(number), 0) FROM steps").fetchone()[0]) if tables else 0


def readable(line: str) -> bool:
    try:
        return bool(json.loads(line))
    except ValueError:
        return False


async def waiting(kafka: ReadersKafka, group: str) -> int:
    """How many records Kafka still has for a group."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka.inside, group_id=group) as consumer:
        places = [TopicPartition(topics.MODERATION, number) for number in range(12)]
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        return sum(ends.values()) - sum([await consumer.committed(place) or 0 for place in places])


async def rewind(kafka: ReadersKafka, group: str) -> bool:
    """Let Kafka forget what this group acknowledged; False while it still has members."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka.inside, group_id=group, enable_auto_commit=False) as consumer:
        places = [TopicPartition(topics.MODERATION, number) for number in range(12)]
        consumer.assign(places)
        try:
            await consumer.commit(dict.fromkeys(places, 0))
        except KafkaError:
            return False
    return True


@BOTH
async def test_every_step_has_one_effect_through_kill_9_and_a_second_delivery(
    kind: str, kafka: ReadersKafka, tmp_path: Path
) -> None:
    file, group = tmp_path / "steps", f"{DRENTHE}.{kind}"
    settings = account(kafka, BIEB_KAFKA_GROUP=group)
    known = await number_of_steps(kafka)
    async with acknowledging(kafka, group) as acknowledged:
        for moment in ("effect", "acknowledgement") * 2:  # killed at the first, with more waiting than it takes at once
            await send(kafka.inside, steps(NUMBER))
            known += NUMBER
            before = (effects(kind, file), await acknowledged())
            async with started(kind, str(file), quiet=True, **settings) as tool:
                if moment == "effect":
                    await eventually(lambda before=before: effects(kind, file) > before[0], within=90, every=0.001)
                else:
                    while await acknowledged() <= before[1]:
                        assert tool.returncode is None
                tool.kill()
    async with started(kind, str(file), quiet=True, **settings):
        await eventually(lambda: effects(kind, file) >= known, within=90)
        await eventually(lambda: caught_up(kafka, group), within=60)
    assert effects(kind, file) == known
    await eventually(lambda: rewind(kafka, group), within=90, every=0.5)  # all of it comes once more
    async with started(kind, str(file), quiet=True, **settings):
        await eventually(lambda: caught_up(kafka, group), within=90)
    assert effects(kind, file) == known


@asynccontextmanager
async def acknowledging(kafka: ReadersKafka, group: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Asks Kafka how many records a group has acknowledged."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.inside)
    await admin.start()

    async def acknowledged() -> int:
        try:
            return sum(each.offset for each in (await admin.list_consumer_group_offsets(group)).values())
        except KafkaError:  # before the first group of all there is nobody to ask
            return 0

    try:
        yield acknowledged
    finally:
        await admin.close()


async def number_of_steps(kafka: ReadersKafka) -> int:
    """How many steps the topic has of earlier tests: half of all records."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka.inside) as consumer:
        ends = await consumer.end_offsets([TopicPartition(topics.MODERATION, number) for number in range(12)])
    return sum(ends.values()) // 2


async def caught_up(kafka: ReadersKafka, group: str) -> bool:
    return await waiting(kafka, group) == 0


async def test_two_with_one_file_share_the_work_and_no_step_is_taken_twice(kafka: ReadersKafka, tmp_path: Path) -> None:
    """The partitions move while records come: to the second one, and back when that is killed."""
    file, group = tmp_path / "steps.sqlite", f"{DRENTHE}.two"
    settings = account(kafka, BIEB_KAFKA_GROUP=group)
    known = await number_of_steps(kafka)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(started("python", str(file), quiet=True, **settings))
        await eventually(lambda: caught_up(kafka, group), within=90)
        second = await stack.enter_async_context(started("python", str(file), **settings))
        known += await send_until_it_speaks(kafka, second)
        second.kill()
        await send(kafka.inside, steps(NUMBER))
        known += NUMBER
        await eventually(lambda: effects("python", file) >= known, within=120)
        await eventually(lambda: caught_up(kafka, group), within=60)
    assert effects("python", file) == known


async def send_until_it_speaks(kafka: ReadersKafka, tool: asyncio.subprocess.Process) -> int:
    """Steps without end, until this consumer has some of the partitions and prints one; returns how many."""
    assert tool.stdout is not None
    sent, line = 0, asyncio.create_task(tool.stdout.readline())
    while not line.done():
        await send(kafka.inside, steps(60))
        sent += 60
    assert line.result()
    return sent


@BOTH
async def test_what_kafka_refuses_is_said_in_one_line(kind: str, kafka: ReadersKafka, tmp_path: Path) -> None:
    file = str(tmp_path / "steps")
    for wrong, advice in (
        ({"BIEB_KAFKA_PASSWORD": PASSWORDS[ZEELAND]}, "refuses this account or password"),
        ({"BIEB_KAFKA_GROUP": f"{ZEELAND}.mine"}, f"group {ZEELAND}.mine is not yours; let BIEB_KAFKA_GROUP begin"),
        ({"BIEB_KAFKA_CA": ""}, "name the signer's file in BIEB_KAFKA_CA"),
    ):
        code, _, faults = await run(kind, file, **account(kafka, **wrong))
        assert (code, len(faults.splitlines())) == (1, 1), faults
        assert advice in faults
