"""From a record of a file to a row that is sound, or to its faults, in words that a librarian understands.

The rules are those of the API: the same model, the same codes. What is added is what people write in a table: labels
instead of codes, Dutch dates, several things in one cell.
"""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.submissions.completeness import incomplete, unknown_codes
from services.submissions.imports import cells
from services.submissions.imports.columns import ABOUT_THE_ROW, BY_NAME, LONGEST_KEY, Column, ImportRow
from services.submissions.imports.domain import Row, as_id, exact_digest, key_of
from services.submissions.imports.faults import Faults
from services.submissions.imports.files import Reading, Record
from shared.principal import Principal
from shared.problems import Fault, Text
from shared.vocabularies import NAMES, vocabulary
from shared.web.validation_texts import translate

_DUTCH_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NOT_YET = UUID("00000000-0000-7000-8000-000000000000")
"""Stands for the project that a key in `buildsOn` means, until it is looked up."""


class Rows:
    """Checks the records of one file. Faults go to `faults`, with the file's own name of the column."""

    def __init__(self, reading: Reading, person: Principal, faults: Faults, today: date) -> None:
        self._reading, self._faults, self._today = reading, faults, today
        self._home = person.library if person.has("staff") else None
        self._any_library = person.has("spn", "admin")
        self._codes: dict[tuple[str, str], str | None] = {}

    def row(self, record: Record) -> Row | None:
        """The row; a faulty one when others may name it, else None. Of submitting nothing is looked at yet."""
        before = self._faults.count
        values = {column.name: self._value(record.row, column, value) for column, value in record.values.items()}
        named = _keys_in(values)
        try:
            checked = ImportRow.model_validate(values)
        except ValidationError as failure:
            for error in failure.errors(include_url=False, include_input=False):
                self._pydantic(record.row, error)
            return self._faulty(record.row, values)
        fields = checked.fields()
        about = {name: fields.pop(name, None) for name in ABOUT_THE_ROW}
        if not fields.get("title"):
            self._fault(
                record.row, "title", "missing", "Een project heeft een titel nodig.", "A project needs a title."
            )
        for fault in unknown_codes(fields):
            self.fault(record.row, fault)
        library = self._library(record.row, about["library"], before)
        if self._faults.count > before or library is None:
            return self._faulty(record.row, values)
        key = about["key"] or key_of(fields)
        said = {**fields, "named": sorted(named.items())} if named else fields
        return Row(record.row, library["isil"], library, key, about["version"], fields, exact_digest(said), named)

    def _faulty(self, number: int, values: dict[str, Any]) -> Row | None:
        key = values.get("key")
        if self._home is None or not isinstance(key, str) or "\x00" in key or len(key) > LONGEST_KEY:
            return None
        return Row(number, self._home.isil, {}, key, None, {}, b"", faulty=True)

    def complete(self, number: int, content: dict[str, Any]) -> bool:
        """Whether this text can be submitted; what it misses becomes faults of the row."""
        faults = incomplete(content, self._today)
        for fault in faults:
            self.fault(number, fault)
        return not faults

    def tell(self, number: int, code: str, text: Text) -> None:
        """A fault of the row as such."""
        self._faults.add(number, code, text.nl, text.en)

    def tell_tie(self, row: Row, fault: Fault) -> None:
        """Something is wrong with what a row builds on."""
        place = fault.pointer.split("/")[2:3]
        key = row.named.get(int(place[0])) if place and place[0].isdecimal() else None
        if key is not None and fault.code == "unknown-project":
            nl = f"‘{key[:60]}’ is geen sleutel van een rij in dit bestand, en geen project dat je eerder importeerde."
            en = f"‘{key[:60]}’ is no key of a row in this file, nor of a project that you imported before."
            self._fault(row.number, "buildsOn", "unknown-key", nl, en)
        else:
            self.fault(row.number, fault)

    def tell_twice(self, number: int, first: int) -> None:
        """The row has the key of an earlier one."""
        nl = f"Dit project staat ook in rij {first}. Geef elke rij een eigen sleutel, of haal er een weg."
        en = f"This project is in row {first} too. Give each row a key of its own, or remove one."
        if BY_NAME["key"] not in self._reading.headers:
            nl = f"Deze rij lijkt op rij {first}: dezelfde bron of titel. Voeg een kolom ‘sleutel’ toe."
            en = f"This row is like row {first}: the same source or title. Add a column ‘sleutel’ (key)."
        self._fault(number, "key", "duplicate-key", nl, en)

    def tell_circle(self, numbers: list[int]) -> None:
        """These rows build on each other, each on the next and the last on the first."""
        way = " → ".join(str(number) for number in [*numbers, *numbers[:1]])
        nl = f"Deze rijen bouwen op elkaar voort in een kringetje: {way}. Haal een van de verwijzingen weg."
        en = f"These rows build on each other in a circle: {way}. Remove one of the ties."
        self._fault(numbers[0] if numbers else 0, "buildsOn", "lineage-cycle", nl, en)

    def fault(self, number: int, fault: Fault) -> None:
        """Take over a fault of the record as one of the file: its pointer becomes a column."""
        name, *place = fault.pointer.strip("/").split("/")
        nl, en = _nth(place)
        self._fault(number, name, fault.code, nl + fault.text.nl, en + fault.text.en)

    def _fault(self, number: int, name: str, code: str, nl: str, en: str) -> None:
        column = BY_NAME.get(name)
        header = self._reading.headers.get(column, column.dutch) if column else None
        place = self._reading.places.get(column, 0) if column else 0
        self._faults.add(number, code, nl, en, column=header, place=place)

    def _pydantic(self, number: int, error: Any) -> None:
        name, *place = [str(part) for part in error["loc"]] or [""]
        if error["type"] == "model_type" and name in BY_NAME and BY_NAME[name].or_text:
            return  # it is a text; what is wrong with that is another error
        text = translate(error["type"], error.get("ctx") or {})
        if error["type"] == "string_pattern_mismatch":
            text = _FORMS.get(str(error["loc"][-1]), text)
        nl, en = _nth([part for part in place if part.isdecimal() or part in _PARTS])
        self._fault(number, name, error["type"].replace("_", "-"), nl + text.nl, en + text.en)

    def _library(self, number: int, given: dict[str, str] | None, before: int) -> dict[str, str] | None:
        home = self._home
        if given is None and home is not None:
            return {"isil": home.isil, "name": home.name, "province": home.province}
        if given is None:
            nl = "Zeg van welke bibliotheek dit project is, als: ISIL | naam | provincie."
            en = "Say whose project this is, as: ISIL | name | province."
            self._fault(number, "library", "missing", nl, en)
        elif home is not None and given["isil"] == home.isil:
            return {"isil": home.isil, "name": home.name, "province": home.province}
        elif not self._any_library:
            nl = "Je kunt alleen projecten van je eigen bibliotheek importeren. Laat deze cel leeg."
            en = "You can only import projects of your own library. Leave this cell empty."
            self._fault(number, "library", "not-your-library", nl, en)
        elif self._faults.count == before:  # an unknown province is one
            return given
        return None

    # From cells to values

    def _value(self, number: int, column: Column, value: Any) -> Any:
        if isinstance(value, str):
            text = value if self._reading.jsonl else cells.unsafe(value.strip(cells.WHITE))
            value = self._parsed(number, column, text.strip(cells.WHITE))
        elif column.parts and value is not None:
            value = (
                [self._coded(number, column, it) for it in value]
                if isinstance(value, list)
                else self._coded(number, column, value)
            )
        if column.vocabulary is not None and value is not None:
            if isinstance(value, list):
                return [self._code(number, column, column.vocabulary, it) for it in value]
            return self._code(number, column, column.vocabulary, value)
        return value

    def _parsed(self, number: int, column: Column, text: str) -> Any:
        if not text:
            return None
        if column.kind == "list":
            return cells.split_list(text)
        if column.kind == "record":
            return self._record(number, column, cells.split_record(text))
        if column.kind == "records":
            return [self._record(number, column, parts) for parts in cells.split_records(text)]
        if column.name == "reviewDue" and (found := _DUTCH_DATE.fullmatch(text)):
            return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
        return text

    def _record(self, number: int, column: Column, parts: list[str]) -> Any:
        names = list(column.parts or ())
        if len(parts) > len(names):
            wanted = " | ".join(_PARTS.get(name, name) for name in names)
            nl = f"Hier staan {len(parts)} delen, en het zijn er hooguit {len(names)}: {wanted}."
            self._fault(number, column.name, "too-many-parts", nl, f"{len(parts)} parts; at most: {' | '.join(names)}.")
            parts = parts[: len(names)]
        if column.or_text and len(parts) == 1:
            return parts[0]
        filled = {name: part for name, part in zip(names, parts, strict=False) if part}
        if "title" in names and filled:  # a link may do without one, and its export says so by an empty part
            filled.setdefault("title", "")
        return self._coded(number, column, filled)

    def _coded(self, number: int, column: Column, record: Any) -> Any:
        """A record with its labels as codes, and a key of a project as what stands for it."""
        if not isinstance(record, dict):
            return record
        for name, terms in (column.parts or {}).items():
            if terms in NAMES and record.get(name):
                record[name] = self._code(number, column, str(terms), record[name])
        return record

    def _code(self, number: int, column: Column, terms: str, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        known = (terms, text)
        if known not in self._codes:
            if len(self._codes) > 5000:
                self._codes.clear()
            self._codes[known] = vocabulary(terms).find(text)
        code = self._codes[known]
        if code is None and not self._faults.full:
            labels = {item.label.casefold(): item.label for item in vocabulary(terms).items}
            labels |= {item.code: item.label for item in vocabulary(terms).items}
            near = get_close_matches(text.casefold(), labels, n=1, cutoff=0.6)
            nl, en = f"‘{text[:60]}’ kennen we niet. ", f"We don't know ‘{text[:60]}’. "
            if near:
                nl, en = nl + f"Bedoel je ‘{labels[near[0]]}’?", en + f"Do you mean ‘{labels[near[0]]}’?"
            else:
                some = ", ".join(item.label for item in vocabulary(terms).items[:6])
                nl, en = nl + f"Kies bijvoorbeeld uit: {some}.", en + f"Choose from, for example: {some}."
            self._fault(number, column.name, "unknown-code", nl, en)
        elif code is None:
            self._faults.count += 1
        return code or vocabulary(terms).items[0].code  # its fault is noted: let the model look at the rest


def _keys_in(values: dict[str, Any]) -> dict[int, str]:
    """The keys among what a row builds on, by their place; each is replaced by what stands for it."""
    found = {}
    for place, entry in enumerate(values.get("buildsOn") or ()):
        if isinstance(entry, dict) and isinstance(name := entry.get("projectId"), str) and as_id(name) is None:
            found[place] = name
            entry["projectId"] = str(_NOT_YET)
    return found


def _nth(place: list[str]) -> tuple[str, str]:
    """Where in a cell with several things: `nummer 2, webadres: `."""
    parts = list(_words(place))
    return ("".join(f"{nl}: " for nl, _ in parts), "".join(f"{en}: " for _, en in parts))


def _words(place: list[str]) -> Iterator[tuple[str, str]]:
    for part in place:
        if part.isdecimal():
            yield f"nummer {int(part) + 1}", f"number {int(part) + 1}"
        elif part in _PARTS:
            yield _PARTS[part], part


_ADDRESS = Text("Dit is geen e-mailadres, zoals naam@example.nl.", "This is no e-mail address, like name@example.nl.")
_LINK = Text("Een webadres begint met https:// of http://.", "A web address starts with https:// or http://.")
_FORMS = {"mailbox": _ADDRESS, "email": _ADDRESS, "source": _LINK, "url": _LINK}
_PARTS = {
    "projectId": "sleutel", "relation": "relatie", "note": "toelichting", "title": "titel", "url": "webadres",
    "licence": "licentie", "name": "naam", "email": "e-mailadres", "phone": "telefoon", "isil": "ISIL",
    "province": "provincie", "kind": "soort", "id": "id",
}  # fmt: skip
"""What people call the parts of a record."""
