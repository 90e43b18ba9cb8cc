"""The event catalogue for people: docs/events.md, made from the contracts and their golden payloads."""

import json
from pathlib import Path

from shared.contracts.base import Event
from shared.contracts.catalogue import EVENTS

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "events.md"

_HEAD = """\
# Events

Made by `python -m shared.contracts.generate` from the contracts; do not edit.

Every event is a CloudEvent 1.0 after the *NL GOV profile for CloudEvents 1.1*, in Kafka's binary mode: attributes in
the headers, JSON in the value, and as key the id of what it happened to: a project, a vocabulary, or a key that stands
for a person. All events of one of them are on one partition, in their order.

| header | holds |
|---|---|
| `ce_id` | UUIDv7; the same when an event is sent again: drop what you have handled |
| `ce_source` | `urn:nld:<organisation>:systeem:innovatiebieb-<service>` |
| `ce_type` | see below; ends in the contract's version. Ignore types that you don't know |
| `ce_subject`, `ce_partitionkey` | the id of the project (of the vocabulary, or the key that stands for the person) |
| `ce_time` | when it was logged, UTC |
| `ce_sequence` | counts this owner's events of this subject from 1 |
| `ce_dataschema` | names the JSON Schema, see `shared/contracts/schemas` |
| `ce_correlationid`, `ce_causationid`, `ce_traceparent` | what led to it |
| `ce_actor` | a mark of who caused it: two events of one person have different ones, and none says who |

Nothing personal is in the attributes, and no person's name in the data. Fields may be added; ignore those that you
don't know. Codes (themes, phases, …) are in `GET /v1/vocabularies/{name}` of the submissions service.
"""


def page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    for topic, events in EVENTS.items():
        parts.append(f"## {topic}\n")
        parts += [_event(event) for event in events]
    return "\n".join(parts)


def _event(event: type[Event]) -> str:
    golden = json.loads((FOLDER / "golden" / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    example = json.dumps(golden, indent=2, ensure_ascii=False)
    meaning = " ".join((event.__doc__ or "").split())
    return f"### {event.__name__}\n`{event.TYPE}`\n\n{meaning}\n\n```json\n{example}\n```\n"
