"""Readers that told us what they read, so that whoever changes an event hears whom that would hurt, and why."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "readers.toml"
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Reader:
    """`fields` are paths into an event's data: `library.name`, `themes[]`; a part with `?` behind it may be absent."""

    name: str
    event: str
    fields: tuple[str, ...]
    why: str


def readers(text: str | None = None) -> list[Reader]:
    """Everybody who told us. Raises KeyError or TypeError for an entry that is not complete."""
    entries = tomllib.loads(FILE.read_text("utf-8") if text is None else text)["reader"]
    return [Reader(it["name"], it["event"], tuple(it["fields"]), it["why"]) for it in entries]


def hurt(schemas: Mapping[str, Schema], known: Iterable[Reader]) -> list[str]:
    """What these readers would miss in events of these schemas (by type), each with the reader and its reason."""
    found = []
    for reader in known:
        schema = schemas.get(reader.event)
        if schema is None:
            found.append(f"{reader.name} reads {reader.event}, which is no event (any more): it {reader.why}")
            continue
        found += [
            f"{reader.name} needs {field} of {reader.event}, and {fault}: it {reader.why}"
            for field in reader.fields
            if (fault := _fault(schema, field)) is not None
        ]
    return found


def _fault(schema: Schema, field: str) -> str | None:
    """What is wrong with a field for who reads it; None: nothing."""
    part = schema
    for step in field.split("."):
        may_be_absent, name = step.endswith("?"), step.rstrip("?[]")
        part = _resolved(schema, part)
        if name not in part.get("properties", {}):
            return "it is not there"
        if name not in part.get("required", ()) and not may_be_absent:
            return "it is no longer sure to be there"
        part = _resolved(schema, part["properties"][name])
        if "[]" in step:
            if part.get("type") != "array":
                return "it is no list"
            part = part["items"]
    return None


def _resolved(root: Schema, part: Schema) -> Schema:
    """A part of a schema without its reference; of one that may be null what it is otherwise."""
    if "$ref" in part:
        return _resolved(root, root["$defs"][part["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in part:
        return _resolved(root, next(each for each in part["anyOf"] if each.get("type") != "null"))
    return part
