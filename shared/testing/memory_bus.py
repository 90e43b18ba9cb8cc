"""A bus in memory that does everything a bus may do: deliver twice, late, and each topic at its own pace.

Within a partition the order holds; that is all that Kafka promises, and all that this one keeps.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from shared.messaging.envelope import Envelope
from shared.messaging.kafka_link import LostBus
from shared.testing.records import TestRecord

PARTITIONS = 3


@dataclass
class MemoryBus:
    """Topics, and how far each group has acknowledged them."""

    topics: dict[tuple[str, int], list[TestRecord]] = field(default_factory=lambda: defaultdict(list))
    offsets: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))

    def link(self, topic: str, *, refuse: frozenset[int] = frozenset()) -> "MemoryLink":
        """What a relay sends to; the partitions in `refuse` take nothing, and the send fails."""
        return MemoryLink(self, topic, refuse)

    def waiting(self, group: str, topic: str, partition: int, most: int = 1) -> list[TestRecord]:
        """The records that `group` gets next of this partition; the same again until they are acknowledged."""
        offset = self.offsets[group, topic, partition]
        return self.topics[topic, partition][offset : offset + most]

    def acknowledge(self, group: str, topic: str, partition: int, many: int = 1) -> None:
        self.offsets[group, topic, partition] += many

    def rewind(self, group: str, topic: str, partition: int, back: int) -> None:
        """Deliver the last ones again, as after a rebalance whose commit was lost."""
        self.offsets[group, topic, partition] = max(0, self.offsets[group, topic, partition] - back)

    def lose_everything(self) -> None:
        """Another, empty bus."""
        self.topics.clear()
        self.offsets.clear()


@dataclass(frozen=True)
class MemoryLink:
    """The relay's side, like shared.messaging.kafka_link.KafkaLink."""

    bus: MemoryBus
    topic: str
    refuse: frozenset[int]

    async def send(self, envelopes: list[Envelope]) -> int:
        """Append to each partition that takes its batch; raises LostBus when one did not."""
        for envelope in envelopes:
            partition = crc32(envelope.subject.encode()) % PARTITIONS
            if partition not in self.refuse:
                headers: Any = tuple(envelope.headers())
                self.bus.topics[self.topic, partition].append(
                    TestRecord(self.topic, envelope.subject.encode(), envelope.data, headers, partition)
                )
        if self.refuse:
            raise LostBus
        return len(envelopes)
