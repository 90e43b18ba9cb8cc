"""Events as a Kafka consumer gets them, without Kafka."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.catalogue import topic_of
from shared.ids import UUID, new_id
from shared.messaging.envelope import Envelope

_SOURCE_OF = {topic: f"urn:nld:oin:00000000000000000000:systeem:innovatiebieb-{s}" for s, topic in topics.LOGS.items()}


@dataclass(frozen=True)
class TestRecord:
    """As much of a Kafka record as our edge reads. Replace a field to spoil it (`dataclasses.replace`)."""

    __test__ = False  # not a test class, whatever its name says

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Any
    partition: int = 0
    offset: int = 0


def record(event: Event, sequence: int = 1, *, event_id: UUID | None = None, topic: str | None = None) -> TestRecord:
    """The record of `event` as its owner's relay sends it. `sequence` counts the owner's events of this project from 1.

    Two calls are two events; give both the same `event_id`, or deliver one record twice, for a duplicate.
    """
    topic = topic or topic_of(type(event))
    envelope = Envelope(
        id=event_id or new_id(),
        source=_SOURCE_OF[topic],
        type=event.TYPE,
        subject=str(event.aggregate_id),
        time=datetime.now(UTC),
        sequence=sequence,
        data=event.to_json().encode(),
        correlation_id=new_id(),
    )
    return TestRecord(topic, envelope.subject.encode(), envelope.data, tuple(envelope.headers()))
