"""Reads the documents that `python -m shared.contracts.generate` made: they came with the code, and don't change."""

import json
from functools import cache
from typing import Any

from shared.contracts import catalogue, generate
from shared.problems import not_found


@cache
def asyncapi() -> str:
    """The AsyncAPI document as it is committed."""
    return generate.ASYNCAPI.read_text(encoding="utf-8")


@cache
def document() -> dict[str, Any]:
    """The same, read."""
    return dict(json.loads(asyncapi()))


def schema(event_type: str) -> str:
    """The JSON Schema of this type. Raises Problem 404 for one that is no event of ours."""
    if event_type not in catalogue.by_type():
        raise not_found(
            "Deze gebeurtenis bestaat niet. Alle namen staan in /v1/asyncapi.",
            "There is no such event. All names are in /v1/asyncapi.",
        )
    return (generate.SCHEMAS / f"{event_type}.json").read_text(encoding="utf-8")
