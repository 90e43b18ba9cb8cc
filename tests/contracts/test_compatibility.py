"""Contracts only grow: what was ever sent can be read, and what would break a reader is refused with his reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import catalogue, generate, topics
from shared.contracts.base import Event
from shared.contracts.readers import hurt, readers

GOLDEN = Path(generate.__file__).parent / "golden"
EVENTS = catalogue.by_type()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_what_was_ever_sent_can_still_be_read(path: Path) -> None:
    """A golden file is a payload of the day its version was made. It is never changed, and never removed."""
    sent = json.loads(path.read_text(encoding="utf-8"))
    event = EVENTS[path.stem].read(path.read_bytes())
    assert _within(sent, json.loads(event.to_json()))


def test_every_event_has_a_golden_payload() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} >= set(EVENTS)


def test_the_committed_documents_are_what_the_code_says() -> None:
    assert generate.check() == []


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_a_reader_ignores_what_it_does_not_know(event: type[Event]) -> None:
    payload = json.loads((GOLDEN / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    later = json.dumps({**payload, "aFieldOfALaterDay": [1, 2]}).encode()
    assert event.read(later) == event.read(json.dumps(payload).encode())


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_a_writer_may_not_invent_a_field(event: type[Event]) -> None:
    payload = json.loads((GOLDEN / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="aFieldOfALaterDay"):
        event.model_validate({**payload, "aFieldOfALaterDay": 1})


def test_class_names_are_unique_and_every_type_ends_in_its_version() -> None:
    names = [event.__name__ for event in catalogue.all_events()]
    assert len(set(names)) == len(names)
    assert all(event.TYPE.startswith("nl.innovatiebieb.") and event.TYPE.endswith(".v1") for event in EVENTS.values())


def test_every_log_topic_has_its_events() -> None:
    assert set(catalogue.EVENTS) == set(topics.LOGS.values())


PUBLISHED = generate.schema(EVENTS["nl.innovatiebieb.moderation.project-published.v1"])


def changed(**properties: Any) -> dict[str, Any]:
    """The schema of ProjectPublished with other properties; None removes one."""
    kept = {name: part for name, part in {**PUBLISHED["properties"], **properties}.items() if part is not None}
    return {**PUBLISHED, "properties": kept}


def test_a_new_optional_field_breaks_nobody() -> None:
    assert generate.breaks(PUBLISHED, changed(parel={"type": "boolean"})) == []


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (changed(revision=None), "/revision disappears"),
        (changed(revision={"type": "string"}), "/revision was integer and becomes string"),
        (
            {**PUBLISHED, "required": [name for name in PUBLISHED["required"] if name != "phase"]},
            "/phase was always there and may now be missing",
        ),
    ],
)
def test_a_change_that_breaks_a_reader_is_told_with_his_reason(later: dict[str, Any], reason: str) -> None:
    assert reason in generate.breaks(PUBLISHED, later)


def test_a_break_deep_inside_is_found() -> None:
    later = json.loads(json.dumps(PUBLISHED))
    del later["$defs"]["Library"]["properties"]["isil"]
    assert "/library/isil disappears" in generate.breaks(PUBLISHED, later)


def _within(sent: Any, read: Any) -> bool:
    """Everything that was sent is there after reading."""
    if isinstance(sent, dict):
        return all(name in read and _within(value, read[name]) for name, value in sent.items())
    if isinstance(sent, list):
        return len(sent) == len(read) and all(map(_within, sent, read))
    return bool(sent == read)


def fresh(**changes: Any) -> list[str]:
    """Whom it hurts when ProjectPublished has these properties otherwise; None removes one."""
    schemas = {event.TYPE: generate.schema(event) for event in catalogue.all_events()}
    schemas["nl.innovatiebieb.moderation.project-published.v1"] = changed(**changes)
    return hurt(schemas, readers())


def test_nobody_is_hurt_by_the_contracts_as_they_are() -> None:
    assert fresh() == []


def test_whoever_needs_a_field_that_goes_is_named_with_his_reason() -> None:
    (mirror, search) = fresh(revision=None)
    assert mirror == (
        "examples/mirror.py needs revision of nl.innovatiebieb.moderation.project-published.v1, and it is not there: "
        "it keeps a copy of the catalogue that is the same as search's export"
    )
    assert search.startswith("services/search needs revision ")


READER = """
[[reader]]
name = "een POI"
event = "nl.innovatiebieb.moderation.phase-advanced.v1"
fields = ["{}"]
why = "prints it"
"""


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ("title", None), ("library.name", None), ("outcome?", None), ("themes[]", None), ("criteria[]?.code", None),
        ("nope", "is not there"), ("library.nope", "is not there"), ("outcome", "no longer sure"),
        ("title[]", "is no list"), ("criteria[]?.nope", "is not there"),
    ],
)  # fmt: skip
def test_a_field_is_a_path_that_may_lead_into_lists(field: str, fault: str | None) -> None:
    schemas = {event.TYPE: generate.schema(event) for event in catalogue.all_events()}
    found = hurt(schemas, readers(READER.format(field)))
    assert (found == []) if fault is None else (len(found) == 1 and fault in found[0])


def test_a_reader_of_an_event_that_is_gone_is_named() -> None:
    (found,) = hurt({}, readers(READER.format("title")))
    assert found.startswith("een POI reads nl.innovatiebieb.moderation.phase-advanced.v1, which is no event")
