"""Reading topics as a whole: for a rebuild, for operators, and to check that a refilled bus holds everything."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.db import Database
from shared.messaging.consuming import Consumers, Poison


async def partitions(bootstrap: str, names: list[str]) -> list[TopicPartition]:
    """The partitions of these topics, in order."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        described = await admin.describe_topics(names)
    finally:
        await admin.close()
    return sorted(
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        for partition in topic["partitions"]
    )


async def ends(consumer: AIOKafkaConsumer, assigned: list[TopicPartition]) -> dict[TopicPartition, int]:
    """The offset after the last record of each partition, from the high watermark of a fetch.

    Not `end_offsets()`: Tansu 0.6 answers that with the last *batch's* first offset + 1 (ADR 0003). The consumer is
    left at the end of every partition.
    """
    await consumer.seek_to_end(*assigned)
    while any(consumer.highwater(partition) is None for partition in assigned):
        await consumer.getmany(*assigned, timeout_ms=100)
    found = {partition: int(consumer.highwater(partition) or 0) for partition in assigned}
    for partition, end in found.items():
        consumer.seek(partition, end)
    return found


async def count(bootstrap: str, topic: str) -> int:
    """How many records a topic has taken since it was made: the sum of its ends."""
    assigned = await partitions(bootstrap, [topic])
    async with _reader(bootstrap, assigned) as consumer:
        return sum((await ends(consumer, assigned)).values())


async def read_to_end(bootstrap: str, names: list[str]) -> AsyncIterator[Any]:
    """Every record of these topics, from the first one to the last one at the moment of asking, without a group."""
    assigned = await partitions(bootstrap, names)
    if not assigned:
        return
    async with _reader(bootstrap, assigned) as consumer:
        last = await ends(consumer, assigned)
        await consumer.seek_to_beginning(*assigned)
        unread = {partition for partition in assigned if last[partition] > 0}
        while unread:
            for partition, records in (await consumer.getmany(*unread, timeout_ms=500)).items():
                for record in records:
                    if record.offset < last[partition]:
                        yield record
            unread = {p for p in unread if await consumer.position(p) < last[p]}


@contextlib.asynccontextmanager
async def _reader(bootstrap: str, assigned: list[TopicPartition]) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=50
    )
    try:  # not `async with`: aiokafka's own leaves the connection open when the start is cancelled
        await consumer.start()
        consumer.assign(assigned)
        yield consumer
    finally:
        await consumer.stop()


async def replay(
    bootstrap: str, consumers: Consumers, database: Database, progress: Callable[[int], None] = lambda _handled: None
) -> int:
    """Give every event of the topics of `consumers` to its handlers once more; returns how many records were read.

    The inbox still decides: empty it, with the state that the handlers build, to build that state anew. Safe beside
    running consumers, and after a crash it can be started again. Poison is skipped: its dead letter is there already.
    """
    handled = 0
    async for record in read_to_end(bootstrap, consumers.topics):
        with contextlib.suppress(Poison):
            await consumers.handle(record, database)
        handled += 1
        progress(handled)
    return handled
