"""What comes in and goes out over HTTP about saved searches."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError
from sqlalchemy import Row

from services.search.bodies import Sought, Value
from services.search.terms import VOCABULARIES, meant
from shared.vocabularies import vocabulary
from shared.web.body import Answer, Body

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def _known(dimension: str) -> AfterValidator:
    """A code or label of a vocabulary, kept as its code, so that a label may change."""

    def known(value: str) -> str:
        if meant(dimension, value) is None:
            raise PydanticCustomError("unknown_code", "unknown code", {"value": value})
        return vocabulary(VOCABULARIES[dimension]).find(value) or value

    return AfterValidator(known)


_Many: Any = Field(default=[], max_length=50)


class SavedQuery(Sought):
    """What to look for: the parameters of `GET /v1/projects` but for the page. One value may stand without a list."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    theme: Annotated[list[Annotated[Value, _known("theme")]], _Many]
    phase: Annotated[list[Annotated[Value, _known("phase")]], _Many]
    province: Annotated[list[Annotated[Value, _known("province")]], _Many]
    target_group: Annotated[list[Annotated[Value, _known("targetGroup")]], _Many]
    outcome: Annotated[list[Annotated[Value, _known("outcome")]], _Many]
    origin: Annotated[list[Annotated[Value, _known("origin")]], _Many]

    @field_validator(
        "theme", "phase", "province", "library", "target_group", "start_year", "outcome", "origin", mode="before"
    )
    @classmethod
    def _in_a_list(cls, value: Any) -> Any:
        return [value] if isinstance(value, str | int) else value

    def kept(self) -> dict[str, Any]:
        """What was given, as JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class SaveSearch(Body):
    """A search to save, under a name for oneself."""

    name: Name
    query: SavedQuery


class SearchChanges(Body):
    """A JSON merge patch: a new name, parameters of the query to set, or to leave out by a null."""

    name: Any = Field(default=None, json_schema_extra={"type": "string", "maxLength": 200})
    query: Any = Field(default=None, json_schema_extra={"type": "object"})

    def merged_with(self, name: str, query: Mapping[str, Any]) -> dict[str, Any]:
        """The whole after this change; a query that is not changed is left out."""
        whole: dict[str, Any] = {"name": self.name if "name" in self.model_fields_set else name, "query": {}}
        if "query" in self.model_fields_set:
            whole["query"] = self.query
            if isinstance(self.query, dict):
                whole["query"] = {key: value for key, value in {**query, **self.query}.items() if value is not None}
        return whole


class SavedSearchAnswer(Answer):
    """A saved search; `href` runs it."""

    id: UUID
    name: str
    query: dict[str, Any]
    href: str
    created_at: datetime
    updated_at: datetime


def answer(row: Row[Any]) -> SavedSearchAnswer:
    """A stored search as it goes out."""
    query = row.query | ({"exact": True} if row.query.get("q") else {})  # as it is told of: without guesses
    asked = urlencode({key: str(value).lower() if value is True else value for key, value in query.items()}, doseq=True)
    return SavedSearchAnswer(
        id=row.id,
        name=row.name,
        query=row.query,
        href="/v1/projects" + (f"?{asked}" if asked else ""),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
