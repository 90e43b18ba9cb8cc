"""CloudEvents 1.0 after the NL GOV profile 1.1: binary mode on Kafka, structured JSON for people and feeds.

Attributes hold nothing personal. `time` is the moment of logging, in UTC. `source` is a URN naming the organisation
and the service; `sequence` counts a service's events of one project from 1, so a reader can order and detect gaps.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.moments import timestamp

MAX_BYTES = 64 * 1024
"""NL GOV profile: an event fits in 64 KB."""

Headers = list[tuple[str, bytes]]


class Unreadable(ValueError):
    """A record that is not one of our events: what is wrong with it, in one line."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event with its attributes, as it stands on the wire."""

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    sequence: int
    data: bytes
    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    traceparent: str | None = None
    actor: str | None = None
    """The mark of who caused it (`shared.marks`); none for what nobody did."""

    @property
    def dataschema(self) -> str:
        return f"urn:innovatiebieb:schema:{self.type}"

    def headers(self) -> Headers:
        """Kafka headers in binary mode."""
        headers: Headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", str(self.id).encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", self.type.encode()),
            ("ce_subject", self.subject.encode()),
            ("ce_time", timestamp(self.time).encode()),
            ("ce_dataschema", self.dataschema.encode()),
            ("ce_partitionkey", self.subject.encode()),
            ("ce_sequence", str(self.sequence).encode()),
            ("content-type", b"application/json"),
        ]
        if self.correlation_id:
            headers.append(("ce_correlationid", str(self.correlation_id).encode()))
        if self.causation_id:
            headers.append(("ce_causationid", str(self.causation_id).encode()))
        if self.traceparent:
            headers.append(("ce_traceparent", self.traceparent.encode()))
        if self.actor:
            headers.append(("ce_actor", self.actor.encode()))
        return headers

    def structured(self, **extensions: str | int) -> str:
        """The CloudEvents JSON format, for people, feeds and webhooks. The data stay the text that they are, so that
        all who compare or sign them see the same.
        """
        event: dict[str, Any] = {name.removeprefix("ce_"): value.decode() for name, value in self.headers()}
        event["datacontenttype"] = event.pop("content-type")
        attributes = json.dumps({**event, **extensions}, ensure_ascii=False, separators=(",", ":"))
        return f'{attributes[:-1]},"data":{self.data.decode()}}}'


def read(headers: tuple[tuple[str, bytes | None], ...] | Headers, value: bytes | None) -> Envelope:
    """Read a binary-mode record. Raises Unreadable, never anything else, whatever the record holds."""
    attributes: dict[str, str] = {}
    for name, raw in headers:
        if raw is None:
            raise Unreadable(f"header {name!r} is null")
        try:
            attributes[name] = raw.decode()
        except UnicodeDecodeError:
            raise Unreadable(f"header {name!r} is not UTF-8") from None
    if value is None:
        raise Unreadable("the record has no value (tombstone)")
    try:
        return Envelope(
            id=UUID(attributes["ce_id"]),
            source=attributes["ce_source"],
            type=attributes["ce_type"],
            subject=attributes["ce_subject"],
            time=datetime.fromisoformat(attributes["ce_time"]),
            sequence=int(attributes["ce_sequence"]),
            data=value,
            correlation_id=_uuid(attributes.get("ce_correlationid")),
            causation_id=_uuid(attributes.get("ce_causationid")),
            traceparent=attributes.get("ce_traceparent"),
            actor=attributes.get("ce_actor"),
        )
    except KeyError as missing:
        raise Unreadable(f"header {missing.args[0]!r} is missing") from None
    except ValueError as fault:
        raise Unreadable(f"an attribute is malformed: {fault}") from None


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
