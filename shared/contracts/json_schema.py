"""The JSON Schema of an event's data, as readers should take it: with room for fields of a later day."""

from typing import Any

from shared.contracts.base import Event


def schema(event: type[Event]) -> dict[str, Any]:
    """The schema on its own, as it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:innovatiebieb:schema:{event.TYPE}",
        **_schema(event, "#/$defs/{model}"),
    }


def schema_and_parts(event: type[Event], place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema inside another document, and the parts that it refers to as `place/<name>`."""
    found = _schema(event, place + "/{model}")
    return found, found.pop("$defs", {})


def _schema(event: type[Event], references: str) -> dict[str, Any]:
    found = event.model_json_schema(by_alias=True, mode="serialization", ref_template=references)
    _open(found)
    return found


def _open(part: Any) -> None:
    if isinstance(part, dict):
        if part.get("additionalProperties") is False:
            del part["additionalProperties"]
        for value in part.values():
            _open(value)
    elif isinstance(part, list):
        for value in part:
            _open(value)
