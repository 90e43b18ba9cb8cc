"""Projects as the file that an import takes: exporting and importing again changes nothing.

Read in pages of their ids, each in a transaction of its own: as little memory as a cursor of the database takes, and no
transaction is open while a slow reader reads. A project that is made meanwhile may be missing; none comes twice.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.submissions.imports import cells, store
from services.submissions.imports.columns import COLUMNS, Column
from shared.db import Database
from shared.principal import Principal
from shared.problems import forbidden
from shared.vocabularies import vocabulary

AT_ONCE = 200
BOM = "\ufeff"
"""At the head of a table, or Excel takes UTF-8 for something else."""
_EXAMPLE: dict[str, Any] = {
    "key": "wachtkamer-2026",
    "title": "Voorlezen in de wachtkamer",
    "summary": "Vrijwilligers lezen kinderen voor in de wachtkamer van het consultatiebureau.",
    "goal": "Ouders die niet in de bibliotheek komen, ontdekken dat voorlezen leuk en makkelijk is.",
    "approach": "Twee ochtenden per week leest een vrijwilliger voor. Ouders krijgen een boek mee naar huis.",
    "origin": "medewerker",
    "phase": "idee",
    "themes": ["Doorgaande leeslijn", "Maatschappelijke deelname"],
    "startYear": 2026,
    "partners": ["Consultatiebureau"],
    "materials": [{"title": "Handleiding", "url": "https://example.nl/handleiding", "licence": "CC-BY-4.0"}],
    "contact": {"name": "Voornaam Achternaam", "email": "naam@example.nl", "phone": ""},
    "licence": "CC-BY-4.0",
    "reviewDue": "31-12-2027",
}


@dataclass(frozen=True)
class Selection:
    """Whose projects: those of a library as it works on them, or what was submitted in these provinces."""

    isil: str | None = None
    provinces: tuple[str, ...] | None = None


def selection(person: Principal, *, mine: bool) -> Selection:
    """What this person exports, as the list of projects shows it. Raises Problem 403."""
    if person.library is not None and (mine or not person.has("moderator", "spn")):
        return Selection(isil=person.library.isil)
    if not mine and person.has("spn"):
        return Selection(provinces=tuple(term.code for term in vocabulary("provinces").items))
    if not mine and person.has("moderator"):
        return Selection(provinces=tuple(sorted(person.provinces)))
    raise forbidden(
        "Deze export is er voor bibliotheken en moderatoren.", "This export is for libraries and moderators."
    )


async def lines(database: Database, chosen: Selection, *, jsonl: bool) -> AsyncIterator[str]:
    """The file, in pieces."""
    if not jsonl:
        yield BOM + _line([column.dutch for column in COLUMNS])
    after: UUID | None = None
    while True:
        async with database.begin() as tx:
            found = await store.export_page(
                tx, isil=chosen.isil, provinces=chosen.provinces, after=after, limit=AT_ONCE
            )
            keys = await store.keys_of(tx, [row.id for row in found])
        if not found:
            return
        after = found[-1].id
        written = _json_line if jsonl else _table_line
        yield "".join(written(_values(row, keys)) for row in found)


def template() -> str:
    """A table with the names of all columns and one row as an example."""
    return BOM + _line([column.dutch for column in COLUMNS]) + _table_line(_EXAMPLE)


def _values(row: Any, keys: Mapping[UUID, str]) -> dict[str, Any]:
    return {**row.content, "key": keys.get(row.id, str(row.id)), "library": row.library, "version": row.version}


def _json_line(values: Mapping[str, Any]) -> str:
    known = {column.name: values[column.name] for column in COLUMNS if values.get(column.name) is not None}
    return json.dumps(known, ensure_ascii=False) + "\n"


def _table_line(values: Mapping[str, Any]) -> str:
    return _line([cells.safe(_cell(column, values.get(column.name))) for column in COLUMNS])


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == "list":
        return cells.join_list(value)
    if column.kind == "record":
        return cells.join_record(_parts(column, value))
    if column.kind == "records":
        return cells.join_records(_parts(column, item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parts(column: Column, record: Any) -> list[str]:
    if isinstance(record, str):
        return [record]
    return ["" if record.get(name) is None else str(record[name]) for name in column.parts or ()]


def _line(values: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(values)
    return text.getvalue()
