"""The relay's side of Kafka: a producer that is thrown away at the first fault, and the bus's identity.

Idempotence is off on purpose: an idempotent producer may never recover after a broker blip (aiokafka issue 1017) and
Tansu has none. Order comes from sending one batch a partition and waiting for it; duplicates end in the inboxes.
"""

import asyncio
import contextlib
import time
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.messaging import replay
from shared.messaging.create_topics import create_topics
from shared.messaging.envelope import Envelope
from shared.working import at_most

BATCH_BYTES = 900_000
"""Below Kafka's default message.max.bytes (1,048,588)."""
ACKNOWLEDGE_WITHIN = 15.0
COUNT_WITHIN = 10.0
IDENTIFY_EVERY = 1.0


class LostBus(Exception):
    """Kafka refused a round, or did not acknowledge it in time; it is repeated with a new producer."""


class KafkaLink:
    """One connection to one bus. Every method may raise KafkaError; after an error make a new link."""

    def __init__(self, bootstrap: str, topic: str, replication: int = 1) -> None:
        self._bootstrap, self._topic, self._replication = bootstrap, topic, replication
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap, acks="all", linger_ms=0, max_batch_size=BATCH_BYTES, request_timeout_ms=10_000
        )
        self._admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5_000)
        self._identified_at = 0.0
        self._partitions: list[int] = []
        self.cluster_id = ""

    async def __aenter__(self) -> Self:
        try:
            await self._admin.start()
            await self._producer.start()
            self.cluster_id = await self._identify()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        # The connections go first, so that stop() cannot flush what is left onto a bus that has just been replaced.
        for ending in (self._producer.client.close(), self._producer.stop(), self._admin.close()):
            with contextlib.suppress(Exception):
                await at_most(1, ending)

    async def _identify(self) -> str:
        self._identified_at = time.monotonic()
        return str((await self._admin.describe_cluster())["cluster_id"])

    async def is_another_bus(self) -> bool:
        """True when the broker behind the address is not the one this link was opened to. Asks once a second."""
        if time.monotonic() - self._identified_at < IDENTIFY_EVERY:
            return False
        return await self._identify() != self.cluster_id

    async def create_topic(self) -> None:
        await create_topics(self._bootstrap, self._replication, [self._topic])

    async def count(self) -> int:
        """How many records the topic has. A bus that is replaced meanwhile never answers: then TimeoutError."""
        return await at_most(COUNT_WITHIN, replay.count(self._bootstrap, self._topic))

    async def send(self, envelopes: list[Envelope]) -> int:
        """Send the first of `envelopes`, as many as fit in one batch a partition; returns how many that were.

        Returns when all are acknowledged by all in-sync replicas. Raises LostBus otherwise, and then some partitions
        may have theirs: sending the same list again gives duplicates, never another order.
        """
        try:
            if not self._partitions:
                self._partitions = sorted(await self._producer.partitions_for(self._topic))
            batches, taken = self._fill(envelopes)
            acknowledged = [
                await self._producer.send_batch(batch, self._topic, partition=partition)
                for partition, batch in batches.items()
            ]
            async with asyncio.timeout(ACKNOWLEDGE_WITHIN):
                await asyncio.gather(*acknowledged)
        except (TimeoutError, KafkaError) as fault:
            raise LostBus(type(fault).__name__) from fault
        return taken

    def _fill(self, envelopes: list[Envelope]) -> tuple[dict[int, BatchBuilder], int]:
        batches: dict[int, Any] = {}
        for taken, envelope in enumerate(envelopes):
            key = envelope.subject.encode()
            partition = self._partitions[_hash(key) % len(self._partitions)]
            batch = batches.get(partition)
            if batch is None:
                batch = batches[partition] = self._producer.create_batch()
            moment = int(envelope.time.timestamp() * 1000)
            if batch.append(key=key, value=envelope.data, timestamp=moment, headers=envelope.headers()) is None:
                return batches, taken  # full: this event and all behind it wait for the next round
        return batches, len(envelopes)


@lru_cache(maxsize=65_536)
def _hash(key: bytes) -> int:
    """Kafka's own partitioner, so that a plain producer or a Java client puts a key on the same partition."""
    return int(murmur2(key)) & 0x7FFFFFFF
