"""The consumer edge, without Kafka: from a record to its effect, once.

    parse → known type? → transaction { first time? → handler } → commit → (the caller acknowledges)

Registered handlers cannot forget the transaction or the inbox, for they never see a record. The surroundings failing
is waited out in place; anything else is tried three times and then raised, for the caller to dead-letter.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import structlog
from pydantic import ValidationError

from shared.contracts.base import Event
from shared.db import Cause, Database, Transaction
from shared.messaging import envelope, inbox
from shared.messaging.envelope import Envelope, Unreadable
from shared.messaging.failures import is_infrastructure
from shared.messaging.steps import reached

log = structlog.get_logger(__name__)

E = TypeVar("E", bound=Event)
Handler = Callable[[Any, Transaction], Awaitable[None]]

PAUSES = (0.05, 0.2)
"""Seconds between the three tries of a failing handler: short, for other projects wait behind it."""


class Record(Protocol):
    """As much of a Kafka record as the edge needs; the tests' in-memory log has it too."""

    @property
    def headers(self) -> Any: ...
    @property
    def value(self) -> Any: ...


class Poison(Exception):
    """A record that this consumer cannot handle, now or later: `reason` is a short code, the message says why."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class UnknownProject(Exception):
    """An event about a project that this service has never heard of, although it should have."""


@dataclass
class Consumers:
    """The handlers of one service, by topic and event type. `name` is its consumer group and its inbox key."""

    name: str
    handlers: dict[str, dict[str, tuple[type[Event], Handler]]] = field(default_factory=dict)

    def on(
        self, topic: str, contract: type[E]
    ) -> Callable[[Callable[[E, Transaction], Awaitable[None]]], Callable[[E, Transaction], Awaitable[None]]]:
        """Register the handler of one event type."""

        def register(
            handler: Callable[[E, Transaction], Awaitable[None]],
        ) -> Callable[[E, Transaction], Awaitable[None]]:
            self.handlers.setdefault(topic, {})[contract.TYPE] = (contract, handler)
            return handler

        return register

    @property
    def topics(self) -> list[str]:
        return sorted(self.handlers)

    def _find(self, event_type: str) -> tuple[type[Event], Handler] | None:
        return next((known[event_type] for known in self.handlers.values() if event_type in known), None)

    async def handle(self, record: Record, database: Database) -> None:
        """Take effect once. Returns when the record may be acknowledged; raises Poison when it can't be handled.

        Crash before the commit: delivered again, nothing happened. Crash after it: delivered again, the inbox knows it.
        """
        reached("consumer.received")
        try:
            incoming = envelope.read(record.headers, record.value)
        except Unreadable as fault:
            raise Poison("unreadable", str(fault)) from None
        found = self._find(incoming.type)
        if found is None:
            return  # a type of a later day, or of no interest here
        contract, handler = found
        try:
            event = contract.read(incoming.data)
        except ValidationError as fault:
            raise Poison("wrong-schema", _summary(fault)) from None
        if str(event.aggregate_id) != incoming.subject:
            raise Poison("wrong-schema", f"subject {incoming.subject} is not the event's own {event.aggregate_id}")
        await self._take_effect(incoming, event, handler, database)

    async def _take_effect(self, incoming: Envelope, event: Event, handler: Handler, database: Database) -> None:
        tries = waits = 0
        while True:
            try:
                async with database.begin(Cause.of(incoming), incoming) as tx:
                    if not await inbox.first_time(tx, self.name, incoming.id):
                        return
                    await handler(event, tx)
                    reached("consumer.handled")
                reached("consumer.committed")
                return
            except Exception as failure:
                if is_infrastructure(failure):
                    log.warning("consumer.waiting", consumer=self.name, failure=type(failure).__name__)
                    await asyncio.sleep(min(0.1 * 2 ** min(waits, 5), 2))
                    waits += 1
                elif tries < len(PAUSES):
                    await asyncio.sleep(PAUSES[tries])
                    tries += 1
                elif isinstance(failure, UnknownProject):
                    raise Poison("unknown-project", f"{incoming.subject} is not known here") from failure
                else:
                    # The message of an unexpected failure may quote the text of a project: only its kind is kept.
                    raise Poison("handler-failed", type(failure).__name__) from failure


def _summary(fault: ValidationError) -> str:
    """What is wrong where, without the values."""
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors(include_input=False)[:5])
