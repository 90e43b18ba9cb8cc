"""The wiring to FastStream: every default that would lose events is set here, once.

FastStream acknowledges first, starts at the latest offset, creates topics and skips what its parser cannot read. Here
a record is acknowledged after its transaction (see acknowledging.py), a new group starts at the first event, topics are
made beforehand, and our own edge reads the raw record, so nothing is skipped without a dead letter.
"""

from typing import Any

import structlog
from aiokafka import ConsumerRecord
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from prometheus_client import Counter

from shared.contracts import topics
from shared.db import Database
from shared.messaging.acknowledging import Acknowledgements
from shared.messaging.consuming import Consumers
from shared.messaging.dead_letter import DeadLetters
from shared.messaging.watchdog import Progress
from shared.settings import Settings

log = structlog.get_logger(__name__)

MOST_TOGETHER = 50
"""Records in one transaction: enough to share its cost, and few enough that nothing waits long for its locks."""

HANDLED = Counter("bieb_events_handled_total", "Records handled, by topic", ["topic"])
DEAD = Counter("bieb_dead_letters_total", "Records dead-lettered, by reason", ["reason"])


async def _parse(record: "ConsumerRecord[Any, Any]", original: Any) -> KafkaMessage:
    """Let FastStream build its message around an empty copy, then put the real record back.

    Its own parser would trip over null headers, non-UTF-8 headers and tombstones, and a foreign `reply_to` header would
    make it publish.
    """
    hollow = ConsumerRecord(
        *(record.topic, record.partition, record.offset, record.timestamp, record.timestamp_type),
        *(None, b"", None, -1, 0, ()),
    )
    message: KafkaMessage = await original(hollow)
    message.raw_message = record
    return message


async def _waiting(subscriber: Any) -> list[Any]:
    """The records that were fetched and wait behind the one at hand, without waiting for any. Not FastStream's own
    batches: they sleep after each look that found nothing, and a record that comes alone would wait for that.
    """
    try:
        found = await subscriber.consumer.getmany(timeout_ms=0, max_records=MOST_TOGETHER - 1)
    except (KafkaError, ConsumerStoppedError):
        return []  # the consumer's own loop meets it next
    return [record for records in found.values() for record in records]


async def _decode(message: KafkaMessage) -> Any:
    return message.raw_message


def make_broker(
    consumers: Consumers, database: Database, settings: Settings, letters: DeadLetters, progress: Progress
) -> tuple[KafkaBroker, Acknowledgements]:
    """A broker with one subscriber for the service's topics and its retry topic, and what acknowledges its records."""
    broker = KafkaBroker(
        settings.kafka.split(","),
        ack_policy=AckPolicy.MANUAL,
        allow_auto_create_topics=False,
        acks="all",
        apply_types=False,
        parser=_parse,
        decoder=_decode,
        graceful_timeout=5,
        request_timeout_ms=10_000,
        metadata_max_age_ms=5_000,
        logger=None,
    )
    subscriber = broker.subscriber(
        *consumers.topics,
        topics.retries(consumers.name),
        group_id=consumers.name,
        auto_offset_reset="earliest",
        session_timeout_ms=settings.kafka_session_ms,
        heartbeat_interval_ms=settings.kafka_session_ms // 3,
        rebalance_timeout_ms=max(60_000, settings.kafka_session_ms)
        if settings.kafka_session_ms >= 30_000
        else settings.kafka_session_ms,
        max_poll_interval_ms=3_600_000,  # waiting in place for a database must not cost the assignment
        fetch_max_wait_ms=settings.kafka_fetch_wait_ms,
    )

    async def on_record(record: Any) -> None:
        """Handle it with those that wait behind it. Cancelled: not acknowledged, delivered again."""
        records = [record, *await _waiting(subscriber)]
        with progress.handling():
            async for each, poison in consumers.handle_waiting(records, database):
                if poison is not None:
                    DEAD.labels(poison.reason).inc()
                    await letters.keep(each, poison)
                HANDLED.labels(each.topic).inc()
                acknowledgements.handled(each)

    acknowledgements = Acknowledgements(subscriber)
    subscriber(on_record)
    progress.watch(subscriber)
    return broker, acknowledgements
