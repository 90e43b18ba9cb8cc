"""What every request body has in common: camelCase, no unknown fields, no NUL characters, bounded."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

DEEPEST = 20
"""Levels of lists and objects in one another; the deepest real body has four."""


def _written_out(value: Any) -> Any:
    """Pydantic would take a number for seconds since 1970, and `-1` in an address for the end of 1969."""
    if (isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip())) or isinstance(
        value, int | float
    ):
        raise PydanticCustomError("date_parsing", "no date")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
"""A date as people write it to a machine: yyyy-mm-dd, and nothing else."""


class Body(BaseModel):
    """A JSON request body. Unknown fields are named, not ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", str_strip_whitespace=True
    )

    @model_validator(mode="before")
    @classmethod
    def _sound(cls, value: Any) -> Any:
        _check(value)
        return value


class Answer(BaseModel):
    """A JSON answer, camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


def _check(value: Any) -> None:
    """Level by level rather than by recursion, for the depth is the sender's choice."""
    level, depth = [value], 0
    while level:
        if depth > DEEPEST:
            raise PydanticCustomError("too_deep", "nested too deeply")
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if "\x00" in item:  # Postgres cannot store it, and nobody types it
                    raise PydanticCustomError("nul_character", "NUL character")
            elif isinstance(item, dict):
                below += item
                below += item.values()
            elif isinstance(item, list):
                below += item
        level, depth = below, depth + 1
