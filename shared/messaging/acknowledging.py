"""Tells the bus how far records were handled: several of them at once, for each time takes as long as handling one.

Killed in between, the records since the last time are delivered again, and the inbox knows them: nothing is lost and
nothing happens twice. The same goes for partitions that another process got in the meantime.
"""

import asyncio
from typing import Any

import structlog
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

log = structlog.get_logger(__name__)

EVERY = 0.1
"""Seconds between two times: at most as much is delivered again after a kill."""
AT_THE_END = 2.0
"""Seconds that the last time may take when the process is being stopped: a bus that is away does not hold it up."""


class Acknowledgements:
    """How far one subscriber's records were handled."""

    def __init__(self, subscriber: Any) -> None:
        self._subscriber = subscriber
        self._next: dict[TopicPartition, int] = {}

    def handled(self, record: "ConsumerRecord[Any, Any]") -> None:
        """This record, and those before it in its partition, took effect."""
        self._next[TopicPartition(record.topic, record.partition)] = record.offset + 1

    async def tell(self) -> None:
        """Tell the bus. When it refuses, as in a rebalance, the records come again."""
        consumer = self._subscriber.consumer
        told, self._next = self._next, {}
        if consumer is None or not (mine := {p: place for p, place in told.items() if p in consumer.assignment()}):
            return
        try:
            await consumer.commit(mine)
        except KafkaError as failure:
            log.info("consumer.not-acknowledged", failure=type(failure).__name__)

    async def keep_telling(self) -> None:
        """Go on until cancelled, and tell once more then."""
        try:
            while True:
                await asyncio.sleep(EVERY)
                await self.tell()
        finally:
            try:
                async with asyncio.timeout(AT_THE_END):
                    await self.tell()
            except TimeoutError:
                log.info("consumer.not-acknowledged", failure="TimeoutError")
