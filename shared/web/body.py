"""What every request body has in common: camelCase, no unknown fields, no NUL characters, bounded."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


class Body(BaseModel):
    """A JSON request body. Unknown fields are named, not ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", str_strip_whitespace=True
    )

    @model_validator(mode="before")
    @classmethod
    def _no_nul(cls, value: Any) -> Any:
        # Postgres cannot store it, and nobody types it.
        if _has_nul(value):
            raise PydanticCustomError("nul_character", "NUL character")
        return value


class Answer(BaseModel):
    """A JSON answer, camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return False
