"""The AsyncAPI 3 document: which topics there are, for whom, what is on them, and how to get in.

What it says of the platform is what the platform does: it sends. A tool receives what is on a channel of `outside`.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.catalogue import EVENTS
from shared.contracts.json_schema import schema_and_parts
from shared.messaging.envelope import Envelope

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = "#/components/schemas"
PARTITIONS = 12
_MEANT_FOR = {
    topics.SUBMISSIONS: "Unpublished text too: for the platform's own services only. No account from outside reads it.",
    topics.MODERATION: "What is public, and the steps of moderation without a person's name: for every support "
    "institution with an account.",
    topics.SEARCH: "Matches of saved searches: for the platform's own services only, for put together they show what "
    "somebody looks for.",
}
_HEADERS: dict[str, tuple[dict[str, Any], str]] = {
    "ce_specversion": ({"const": "1.0"}, "Version of CloudEvents"),
    "ce_id": ({"format": "uuid"}, "UUIDv7; the same when an event is sent again: drop what you have handled"),
    "ce_source": ({"format": "uri"}, "Which service of which organisation tells it"),
    "ce_type": ({}, "Name of the event with its version; ignore types that you don't know"),
    "ce_subject": ({"format": "uuid"}, "What it happened to; also the key of the record"),
    "ce_time": ({"format": "date-time"}, "When it was logged, UTC"),
    "ce_dataschema": ({"format": "uri"}, "Name of the JSON Schema of the data"),
    "ce_partitionkey": ({"format": "uuid"}, "The subject: all its events are on one partition, in their order"),
    "ce_sequence": ({"pattern": "^[0-9]+$"}, "Counts this owner's events of this subject from 1"),
    "content-type": ({"const": "application/json"}, "Of the value"),
    "ce_correlationid": ({"format": "uuid"}, "The same for all that came of one request"),
    "ce_causationid": ({"format": "uuid"}, "The event that led to this one"),
    "ce_traceparent": ({}, "W3C Trace Context"),
    "ce_actor": ({}, "A mark of who caused it: two events of one person have different ones, and none says who"),
}
_SOMETIMES = {"ce_correlationid", "ce_causationid", "ce_traceparent", "ce_actor"}


def document() -> dict[str, Any]:
    """The whole document. It never names a host of ours: where Kafka is, an operator tells with the account."""
    parts: dict[str, Any] = {"CloudEventHeaders": _headers()}
    messages = {event.__name__: _message(event, topic, parts) for topic, all_of in EVENTS.items() for event in all_of}
    return {
        "asyncapi": "3.1.0",
        "id": "urn:innovatiebieb:events",
        "info": {
            "title": "Innovatiebieb events",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 after the NL GOV profile, in Kafka's binary mode: attributes in the "
            "headers, JSON in the value, the id of what it happened to as key. At least once, each key's in order.",
            "contact": {
                "name": "Innovatiebieb",
                "url": "https://innovatiebieb.example/api",
                "email": "api@innovatiebieb.example",
            },
            "license": {"name": "EUPL-1.2", "url": "https://joinup.ec.europa.eu/collection/eupl"},
            "tags": [
                {"name": "open", "description": "For every support institution with an account"},
                {"name": "inside", "description": "For the platform's own services only"},
            ],
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": {topic: _channel(topic) for topic in EVENTS},
        "operations": {f"tell-{owner}": _operation(owner, topic) for owner, topic in topics.LOGS.items()},
        "components": {
            "messages": messages,
            "schemas": parts,
            "correlationIds": {
                "request": {
                    "description": "The same for all that came of one request",
                    "location": "$message.header#/ce_correlationid",
                }
            },
            "securitySchemes": {
                "account": {
                    "type": "scramSha512",
                    "description": "An account of a support institution: its code, and a password from the operator",
                }
            },
        },
    }


def _servers() -> dict[str, Any]:
    return {
        "outside": {
            "host": "{host}:{port}",
            "protocol": "kafka-secure",
            "title": "Kafka for tools of support institutions",
            "description": "TLS and an account; groups of consumers begin with the account's name and a dot.",
            "variables": {
                "host": {"default": "kafka.innovatiebieb.example", "description": "The operator tells it"},
                "port": {"default": "9094", "enum": ["9094", "9095", "9096"], "description": "One a broker"},
            },
            "security": [{"$ref": "#/components/securitySchemes/account"}],
            "tags": [{"name": "open"}],
        },
        "inside": {
            "host": "kafka:9092",
            "protocol": "kafka",
            "title": "Kafka for the platform itself",
            "description": "On the inner network, without accounts; `bieb status` says where it is with `make up`.",
            "tags": [{"name": "inside"}],
        },
    }


def _channel(topic: str) -> dict[str, Any]:
    servers = ["outside", "inside"] if topic in topics.OPEN else ["inside"]
    return {
        "address": topic,
        "title": topic,
        "description": _MEANT_FOR[topic],
        "servers": [{"$ref": f"#/servers/{server}"} for server in servers],
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"} for event in EVENTS[topic]},
        "tags": [{"name": "open" if topic in topics.OPEN else "inside"}],
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": PARTITIONS,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(owner: str, topic: str) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic}"},
        "title": f"What {owner} tells",
        "summary": f"The {owner} service sends each of its events, at least once and in order for each key.",
        "messages": [{"$ref": f"#/channels/{topic}/messages/{event.__name__}"} for event in EVENTS[topic]],
        "tags": [{"name": "open" if topic in topics.OPEN else "inside"}],
    }


def _headers() -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name for name in _HEADERS if name not in _SOMETIMES],
        "properties": {
            name: {"type": "string", **form, "description": meaning} for name, (form, meaning) in _HEADERS.items()
        },
    }


def _message(event: type[Event], topic: str, parts: dict[str, Any]) -> dict[str, Any]:
    """One event; the parts of its schema are added to `parts`."""
    payload, its_parts = schema_and_parts(event, SCHEMAS)
    parts |= its_parts
    golden = json.loads((GOLDEN / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or "").split()),
        "contentType": "application/json",
        "headers": {
            "allOf": [{"$ref": f"{SCHEMAS}/CloudEventHeaders"}, {"properties": {"ce_type": {"const": event.TYPE}}}]
        },
        "payload": payload,
        "correlationId": {"$ref": "#/components/correlationIds/request"},
        "tags": [{"name": "open" if topic in topics.OPEN else "inside"}],
        "bindings": {"kafka": {"key": {"type": "string", "format": "uuid"}, "bindingVersion": "0.5.0"}},
        "examples": [{"name": event.__name__, "headers": _example_headers(event, topic, golden), "payload": golden}],
    }


def _example_headers(event: type[Event], topic: str, golden: dict[str, Any]) -> dict[str, str]:
    """Those with which our own code would send this payload."""
    owner = next(name for name, its_topic in topics.LOGS.items() if its_topic == topic)
    envelope = Envelope(
        id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
        source=f"urn:nld:oin:00000000000000000000:systeem:innovatiebieb-{owner}",
        type=event.TYPE,
        subject=str(event.model_validate_json(json.dumps(golden)).aggregate_id),
        time=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
        sequence=1,
        data=b"",
        correlation_id=UUID("01890a5d-ac95-7b6a-8e1d-3d2f6c1c9c10"),
    )
    return {name: value.decode() for name, value in envelope.headers()}
