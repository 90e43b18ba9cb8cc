"""The consumer edge, without Kafka: from a record to its effect, once.

    parse → known type? → transaction { first time? → handler } → commit → (the caller acknowledges)

Registered handlers cannot forget the transaction or the inbox, for they never see a record. The surroundings failing
is waited out in place; anything else is tried three times and then raised, for the caller to dead-letter.

Records that wait together share a transaction, in their order: its beginning and end cost as much as what it does. One
of them failing leaves nothing of it, and each then goes its own way as above.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeVar

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


TOGETHER_FOR = 0.1
"""Seconds after which a transaction of several is ended with those that it came to."""
_NOT_LONG = "SELECT set_config('lock_timeout', '100ms', true)"
"""For a transaction of several: two of them may take the same rows in another order and wait in a circle, and Postgres
looks for circles once a second. Alone, each handler takes its rows in one order.
"""


class Record(Protocol):
    """As much of a Kafka record as the edge needs; the tests' in-memory log has it too."""

    @property
    def headers(self) -> Any: ...
    @property
    def value(self) -> Any: ...


R = TypeVar("R", bound=Record)


class Poison(Exception):
    """A record that this consumer cannot handle, now or later: `reason` is a short code, the message says why."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class UnknownProject(Exception):
    """An event about a project that this service has never heard of, although it should have."""


class Known(NamedTuple):
    """A record of a type that has a handler here."""

    incoming: Envelope
    event: Event
    handler: Handler


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

    def handler(self, contract: type[Event]) -> Handler | None:
        """What is registered for this event type."""
        found = self._find(contract.TYPE)
        return None if found is None else found[1]

    @property
    def topics(self) -> list[str]:
        return sorted(self.handlers)

    def _find(self, event_type: str) -> tuple[type[Event], Handler] | None:
        return next((known[event_type] for known in self.handlers.values() if event_type in known), None)

    async def handle(self, record: Record, database: Database) -> None:
        """Take effect once. Returns when the record may be acknowledged; raises Poison when it can't be handled.

        Crash before the commit: delivered again, nothing happened. Crash after it: delivered again, the inbox knows it.
        """
        if (known := self._read(record)) is not None:
            await self._take_effect(known, database)

    async def handle_waiting(self, records: Sequence[R], database: Database) -> AsyncIterator[tuple[R, Poison | None]]:
        """Take effect of records that wait, several together as far as that goes. Each is given when it may be
        acknowledged, with why it can't be handled if so: that is to be kept first.
        """
        while len(records) > 1 and (many := await self.handle_together(records, database)):
            for record in records[:many]:
                yield record, None
            records = records[many:]
        for record in records:
            poison = None
            try:
                await self.handle(record, database)
            except Poison as found:
                poison = found
            yield record, poison

    async def handle_together(self, records: Sequence[Record], database: Database) -> int:
        """Take effect of several, each once and in their order, in one transaction. Returns how many of them, from the
        first on: less than all when they took longer than others should wait for their locks. 0 when one of them
        can't be handled: then nothing happened, and they are to be handled one by one.

        Crash before the commit: all are delivered again, nothing happened. Crash after it: the inbox knows them.
        """
        handled = 0
        try:
            known = [self._read(record) for record in records]
            ids = [each.incoming.id for each in known if each is not None]
            began = time.monotonic()
            async with database.begin() as tx:
                await tx.fetch(_NOT_LONG)
                new = await inbox.first_times(tx, self.name, ids)
                for each in known:
                    if handled and time.monotonic() - began > TOGETHER_FOR:
                        await inbox.forget(tx, self.name, new)
                        break
                    if each is not None and each.incoming.id in new:
                        new.remove(each.incoming.id)  # once, also when it stands twice among them
                        await tx.turn_to(Cause.of(each.incoming), each.incoming)
                        await each.handler(each.event, tx)
                        reached("consumer.handled")
                    handled += 1
        except Exception as failure:  # noqa: BLE001 - what it is, and whose fault, shows when each is handled alone
            log.info("consumer.one-by-one", consumer=self.name, failure=type(failure).__name__, records=len(records))
            return 0
        reached("consumer.committed")
        return handled

    def _read(self, record: Record) -> Known | None:
        """None for a type of a later day, or of no interest here. Raises Poison."""
        reached("consumer.received")
        try:
            incoming = envelope.read(record.headers, record.value)
        except Unreadable as fault:
            raise Poison("unreadable", str(fault)) from None
        found = self._find(incoming.type)
        if found is None:
            return None
        contract, handler = found
        try:
            event = contract.read(incoming.data)
        except ValidationError as fault:
            raise Poison("wrong-schema", _summary(fault)) from None
        if str(event.aggregate_id) != incoming.subject:
            raise Poison("wrong-schema", f"subject {incoming.subject} is not the event's own {event.aggregate_id}")
        return Known(incoming, event, handler)

    async def _take_effect(self, known: Known, database: Database) -> None:
        incoming, event, handler = known
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
