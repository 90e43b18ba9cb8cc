"""The relay: sends the event log to Kafka, in order, at least once.

One replica leads, by an advisory lock on a connection of its own; the others stand by and take over when that
connection ends. The leader works in rounds:

    read unsent rows → one produce batch a partition → all acknowledged → mark them sent

Crash after the send: the same events go out again under the same ids, and the consumers' inboxes absorb them. One
batch a partition and a round that is repeated as a whole keep the order: a partition takes the batch or it doesn't.
No database transaction is open while Kafka is awaited.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import structlog
from aiokafka.errors import KafkaError
from prometheus_client import Counter, Gauge

from shared.messaging.failures import is_infrastructure
from shared.messaging.kafka_link import KafkaLink, LostBus
from shared.messaging.log_reader import LogReader
from shared.messaging.steps import reached
from shared.working import asked_to_stop

log = structlog.get_logger(__name__)

SENT = Counter("bieb_relay_sent_total", "Events that Kafka acknowledged")
LEADING = Gauge("bieb_relay_leading", "1 while this process sends the event log")

POLL = 0.1
"""Seconds between looks at the log when nobody woke the relay: events of replicas that don't lead wait this long."""
GATHER_BELOW, GATHER = 500, 0.005
"""After a round of fewer events than this, so many seconds for the next ones to come together: under load rounds of one
or two events would cost the requests beside them half of the processor. An event that comes alone goes at once."""
STAND_BY = 0.5
"""Seconds between tries to take the lead."""


class Relay:
    """Sends one service's event log to `topic` while it leads."""

    def __init__(self, database_url: str, bootstrap: str, topic: str, source: str, replication: int = 1) -> None:
        """`replication`: of the topic, when the relay has to make it on a bus that is new."""
        self._url = database_url
        self._bootstrap, self._topic, self._source, self._replication = bootstrap, topic, source, replication
        self._work = asyncio.Event()
        self.leading = False

    def wake(self) -> None:
        """There is something to send. Called after each commit of this process."""
        self._work.set()

    async def run(self) -> None:
        """Stand by, lead, and stand by again when the connection or the bus is lost. Ends by cancellation."""
        while not asked_to_stop():
            try:
                async with self._leadership() as reader:
                    if reader is not None:
                        await self._lead(reader)
            except Exception as failure:
                if is_infrastructure(failure) or isinstance(failure, (LostBus, KafkaError, asyncpg.PostgresError)):
                    log.warning("relay.waiting", failure=type(failure).__name__)
                else:
                    log.exception("relay.failed")
            await asyncio.sleep(STAND_BY)

    @contextlib.asynccontextmanager
    async def _leadership(self) -> AsyncIterator[LogReader | None]:
        reader = await LogReader.connect(self._url, self._source)
        try:
            if not await reader.take_lead():
                yield None
                return
            self.leading = True
            LEADING.set(1)
            log.info("relay.leading")
            yield reader
        finally:
            self.leading = False
            LEADING.set(0)
            await reader.close()

    async def _lead(self, reader: LogReader) -> None:
        async with KafkaLink(self._bootstrap, self._topic, self._replication) as link:
            refilling = await self._greet(link, reader)
            while not asked_to_stop():
                self._work.clear()
                if await link.is_another_bus():
                    return  # close this producer before anything is sent to the new bus, then start over
                if sent := await self.send_round(reader, link):
                    if sent < GATHER_BELOW:
                        await asyncio.sleep(GATHER)
                    continue
                if refilling:
                    refilling = await self.refill_fell_short(link, reader)
                    continue
                # Not wait_for: Python 3.11's swallows a cancellation that meets its result, and SIGTERM would hang.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self._work.wait()

    async def _greet(self, link: KafkaLink, reader: LogReader) -> bool:
        """Recognise the bus. On one that this log was never sent to, all of it is unsent; True when that is so."""
        if await reader.served_bus() == link.cluster_id:
            return False
        log.warning("relay.new-bus", cluster=link.cluster_id)
        await link.create_topic()
        await reader.unsend_all(link.cluster_id)
        return True

    async def refill_fell_short(self, link: KafkaLink, reader: LogReader) -> bool:
        """After a refill the topic holds at least the log: an acknowledged event that is not there is sent again."""
        wanted = await reader.count()
        if await link.count() >= wanted:
            return False
        log.error("relay.refill-short", wanted=wanted)
        await reader.unsend_all(link.cluster_id)
        return True

    async def send_round(self, reader: LogReader, link: KafkaLink) -> int:
        """One round; returns how many events it sent."""
        events = await reader.unsent()
        if not events:
            return 0
        reached("relay.read")
        sent = await link.send([envelope for _, envelope in events])
        reached("relay.sent")
        await reader.mark_sent([position for position, _ in events[:sent]])
        reached("relay.marked")
        SENT.inc(sent)
        return sent
