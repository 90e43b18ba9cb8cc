"""Dead letters: records a consumer could not handle, kept with the reason, shown to operators, sent back on request.

A letter is the record as it came (key, value and headers, byte for byte) with `dlq_*` headers behind it. A replay sends
it to the service's retry topic, where the same handler takes it; it goes through the same inbox, so a letter that was
handled in the meantime has no second effect. The replay itself is noted on the dead-letter topic.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer

from shared.contracts import topics
from shared.messaging.consuming import Poison
from shared.messaging.replay import read_to_end

log = structlog.get_logger(__name__)

PREFIX = "dlq_"
REPLAYED = "dlq_replay_of"


class DeadLetters:
    """Writes the dead letters of one service. Its producer is made at the first letter and again after a failure."""

    def __init__(self, bootstrap: str, service: str) -> None:
        self._bootstrap, self._service = bootstrap, service
        self._topic = topics.dead_letters(service)
        self._producer: AIOKafkaProducer | None = None

    async def keep(self, record: Any, poison: Poison) -> None:
        """Publish the letter; returns when Kafka has it. Waits as long as Kafka is away: skipping would lose it."""
        headers = [(k, v) for k, v in record.headers if not k.startswith(PREFIX)] + [
            (f"dlq_{name}", str(value).encode())
            for name, value in {
                "reason": poison.reason,
                "detail": str(poison)[:500],
                "topic": record.topic,
                "partition": record.partition,
                "offset": record.offset,
                "consumer": self._service,
                "time": datetime.now(UTC).isoformat(),
            }.items()
        ]
        wait = 0.2
        while True:
            try:
                producer = await self._connected()
                await producer.send_and_wait(self._topic, record.value, record.key, headers=headers)
                log.error("dead-letter.kept", reason=poison.reason, topic=record.topic, offset=record.offset)
                return
            except Exception as failure:  # noqa: BLE001 - whatever it is, the letter must not be lost
                log.error("dead-letter.waiting", failure=type(failure).__name__)
                await self.close()
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5)

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(bootstrap_servers=self._bootstrap, acks="all")
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()


@dataclass(frozen=True)
class Letter:
    """One dead letter as an operator sees it. `id` is partition-offset on the service's dead-letter topic."""

    id: str
    service: str
    reason: str
    detail: str
    topic: str
    time: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    replayed: bool = False

    def header(self, name: str) -> str:
        return next((v.decode(errors="replace") for k, v in self.headers if k == name and v is not None), "")

    def original_headers(self) -> list[tuple[str, bytes | None]]:
        return [(k, v) for k, v in self.headers if not k.startswith(PREFIX)]

    def shown_value(self) -> str:
        """The value as text: JSON when it is, else what can be read of it."""
        if self.value is None:
            return "null"
        text = self.value.decode(errors="replace")
        try:
            return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
        except ValueError:
            return text


async def read_letters(bootstrap: str, service: str) -> list[Letter]:
    """All dead letters of a service, oldest first, with whether they were replayed."""
    records = [record async for record in read_to_end(bootstrap, [topics.dead_letters(service)])]
    replayed = {v.decode() for r in records for k, v in r.headers if k == REPLAYED and v}
    letters = []
    for record in records:
        own = {k: v.decode(errors="replace") for k, v in record.headers if k.startswith(PREFIX) and v is not None}
        if REPLAYED in own:
            continue
        identity = f"{record.partition}-{record.offset}"
        letters.append(
            Letter(identity, service, own.get("dlq_reason", ""), own.get("dlq_detail", ""), own.get("dlq_topic", ""),
                   own.get("dlq_time", ""), record.key, record.value, tuple(record.headers), identity in replayed)
        )  # fmt: skip
    return sorted(letters, key=lambda letter: letter.time)


async def replay(bootstrap: str, letters: list[Letter]) -> None:
    """Send letters back to the handlers that could not take them, in the order given.

    Crash between the two sends: the letter is handled but still shown as open; replaying it again is harmless.
    """
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        for letter in letters:
            await producer.send_and_wait(
                topics.retries(letter.service), letter.value, letter.key, headers=letter.original_headers()
            )
            await producer.send_and_wait(
                topics.dead_letters(letter.service), b"{}", letter.key, headers=[(REPLAYED, letter.id.encode())]
            )
