"""The columns of an import file: those of `Changes`, so that a new field of the record is a new column by itself.

Around them stand three that are about the row: `key` (which project), `version` (which state of it an export showed)
and `library` (whose it is).
"""

import types
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints

from services.submissions.bodies import Changes
from services.submissions.completeness import VOCABULARY_OF
from shared.web.body import Body

Kind = Literal["text", "list", "record", "records", "json"]


class LibraryCell(Body):
    """Whose project a row is; only those who import for several libraries have to say it."""

    isil: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    province: Annotated[str, StringConstraints(min_length=1, max_length=60)]


LONGEST_KEY = 600
"""Characters: a key is made of a web address when the row brings none."""


class ImportRow(Changes):
    """One row as it is checked: the fields of a record, and the three columns about the row."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_KEY)] | None = None
    version: int | None = None
    library: LibraryCell | None = None


ABOUT_THE_ROW = ("key", "version", "library")


@dataclass(frozen=True, eq=False)
class Column:
    """A column: its name in JSON and in Dutch, and how its cells are read."""

    name: str
    dutch: str
    kind: Kind
    vocabulary: str | None = None
    parts: Mapping[str, str | None] | None = None
    """Of a record: the JSON names of its parts, in order, each with its vocabulary when it is a code."""
    or_text: bool = False
    """A record may also be its first part alone, as a text."""


DUTCH = {
    "key": "sleutel", "version": "versie", "library": "bibliotheek", "title": "titel", "summary": "samenvatting",
    "goal": "doel", "approach": "aanpak", "result": "resultaat", "origin": "herkomst", "phase": "fase",
    "themes": "thema's", "startYear": "startjaar", "phaseNote": "toelichting fase", "reach": "bereik",
    "outcome": "afloop", "coreFunctions": "kernfuncties", "targetGroups": "doelgroepen", "costs": "kosten",
    "hours": "uren", "location": "locatie", "takeover": "overname", "evaluation": "evaluatie",
    "evaluationResult": "uitkomst evaluatie", "materials": "materialen", "buildsOn": "bouwt voort op",
    "contact": "contactpersoon", "licence": "licentie", "reviewDue": "herzien op", "source": "bron",
}  # fmt: skip
"""The names that differ from the English one. A field that is not here has one name in both languages."""
ALSO = {
    "thema": "themes", "kernfunctie": "coreFunctions", "doelgroep": "targetGroups", "partner": "partners",
    "materiaal": "materials", "isil": "library",
}  # fmt: skip
PART_VOCABULARY = {"licence": "licences", "relation": "relations", "province": "provinces", "kind": "partner-kinds"}


def _columns() -> tuple[Column, ...]:
    fields = {field.alias or name: field.annotation for name, field in ImportRow.model_fields.items()}
    order = ["key", *(name for name in fields if name not in ABOUT_THE_ROW), "library", "version"]
    return tuple(_column(name, fields[name]) for name in order)


def _column(name: str, annotation: Any) -> Column:
    options = _options(annotation)
    lists = [it for it in options if get_origin(it) is list]
    if lists:
        options = _options(get_args(lists[0])[0])
    models = [it for it in options if isinstance(it, type) and issubclass(it, BaseModel)]
    parts = None
    if models:
        fields = models[0].model_fields.items()
        parts = {field.alias or part: PART_VOCABULARY.get(part) for part, field in fields}
    kind: Kind = "text"
    if any(get_origin(it) is dict or it in (dict, Any) for it in options):
        kind = "json"
    elif lists:
        kind = "records" if models else "list"
    elif models:
        kind = "record"
    return Column(name, DUTCH.get(name, name), kind, VOCABULARY_OF.get(name), parts, bool(models) and str in options)


def _options(annotation: Any) -> list[Any]:
    """The types that a value may have, without None and without what only bounds them."""
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [it for option in get_args(annotation) if option is not type(None) for it in _options(option)]
    return [annotation]


def folded(header: str) -> str:
    """A column's name without what people write differently: case, accents, spaces, hyphens, apostrophes."""
    bare = unicodedata.normalize("NFKD", header).casefold()
    return "".join(letter for letter in bare if letter.isalnum())


COLUMNS = _columns()
BY_NAME = {column.name: column for column in COLUMNS}
_BY_TEXT = {
    **{folded(text): BY_NAME[name] for text, name in ALSO.items()},
    **{folded(column.name): column for column in COLUMNS},
    **{folded(column.dutch): column for column in COLUMNS},
}


def find(header: str) -> Column | None:
    """The column that somebody meant by this name, in Dutch or English."""
    return _BY_TEXT.get(folded(header))


def suggestion(header: str) -> str | None:
    """The Dutch name of a column that looks like this one."""
    near = get_close_matches(folded(header), _BY_TEXT, n=1, cutoff=0.7)
    return _BY_TEXT[near[0]].dutch if near else None
