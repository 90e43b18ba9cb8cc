"""From the bytes of a file to its records, one at a time: no more of it than one record is ever in memory."""

import codecs
import csv
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from services.submissions.imports import columns
from services.submissions.imports.cells import WHITE
from services.submissions.imports.columns import Column
from services.submissions.imports.faults import FILE, Faults
from shared.problems import Text

MOST_ROWS = 100_000
LONGEST_RECORD = 2_000_000
"""Characters from the begin of a record to its end: far more than all fields together may have."""
LONGEST_CELL = 100_000
DELIMITERS = {";": "puntkomma", ",": "komma", "\t": "tab"}
_IN_ENGLISH = {";": "semicolon", ",": "comma", "\t": "tab"}
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
_HOW_TO_SAVE = (
    "Bewaar het in Excel als ‘CSV UTF-8’ en probeer het opnieuw.",
    "Save it in Excel as ‘CSV UTF-8’ and try again.",
)


@dataclass(frozen=True)
class Record:
    """A row as it stands in the file: `values` by column; a text is a cell, anything else is JSON of a JSONL file."""

    row: int
    values: dict[Column, Any]


class Reading:
    """One file that is being read. Faults of the file and of its rows as such go to `faults`."""

    def __init__(self, file: IO[bytes], encoding: str, jsonl: bool, faults: Faults) -> None:
        self._file, self.encoding, self.jsonl, self._faults = file, encoding, jsonl, faults
        self.delimiter: str | None = None
        self.headers: dict[Column, str] = {}
        """What the file calls each column."""
        self.places: dict[Column, int] = {column: place for place, column in enumerate(columns.COLUMNS, 1)}
        self.rows = 0

    @property
    def read_as(self) -> Text:
        """How the file was understood."""
        name = _ENCODINGS[self.encoding]
        if self.delimiter is None:
            return Text(f"We lazen het bestand als {name}.", f"We read the file as {name}.")
        return Text(
            f"We lazen het bestand als {name}, met een {DELIMITERS[self.delimiter]} tussen de cellen.",
            f"We read the file as {name}, with a {_IN_ENGLISH[self.delimiter]} between cells.",
        )

    def records(self) -> Iterator[Record]:
        """Every record that has the right shape, in order."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, self.encoding, newline="")
        try:
            for record in self._json_records(text) if self.jsonl else self._table_records(text):
                self.rows += 1
                if self.rows > MOST_ROWS:
                    nl = f"Dit bestand heeft meer dan {MOST_ROWS} rijen. Splits het in kleinere bestanden."
                    self._fault("too-many-rows", nl, f"This file has more than {MOST_ROWS} rows. Split it.")
                    return
                yield record
        except UnicodeDecodeError:
            nl, en = "De tekens in dit bestand zijn niet te lezen. ", "The characters in this file can't be read. "
            self._fault("encoding", nl + _HOW_TO_SAVE[0], en + _HOW_TO_SAVE[1])
        finally:
            text.detach()
        if self.rows == 0 and not self._faults.count:
            self._fault(
                "no-rows", "Dit bestand heeft geen rijen met projecten.", "This file has no rows with projects."
            )

    def _fault(self, code: str, nl: str, en: str, row: int = FILE, column: str | None = None, place: int = 0) -> None:
        self._faults.add(row, code, nl, en, column=column, place=place)

    # Tables

    def _table_records(self, text: io.TextIOWrapper) -> Iterator[Record]:
        lines = _Lines(text)
        head = next(lines, "")
        if not head.strip(WHITE):
            return
        self.delimiter = _delimiter(head)
        # The reader sees the first line again: a header may go on over several.
        reader = csv.reader(itertools.chain([head], lines), delimiter=self.delimiter, strict=True)
        by_place: list[Column | None] | None = None
        row = 0
        while True:
            row += 1
            lines.begin_record()
            try:
                cells = next(reader, None)
            except csv.Error as failure:
                self._broken(row, str(failure))
                if by_place is None:
                    return
                continue
            except _TooLong:
                self._too_long(row)
                return
            if cells is None:
                return
            if by_place is None:
                by_place = self._header(cells)
                if not self.headers or self._faults.count:
                    return
                continue
            if any(cell.strip(WHITE) for cell in cells) and (values := self._values(row, cells, by_place)) is not None:
                yield Record(row, values)

    def _header(self, cells: list[str]) -> list[Column | None]:
        """The column of each place. Faults here end the reading: every row would have the same."""
        found: list[Column | None] = []
        for place, header in enumerate((cell.strip(WHITE) for cell in cells), 1):
            column = columns.find(header) if header else None
            if header and column is None:
                self._unknown(1, header, place)
            elif column in self.headers:
                nl = "Deze kolom staat twee keer in het bestand. Haal er een weg."
                self._fault("duplicate-column", nl, "This column is there twice. Remove one.", 1, header, place)
            elif column is not None:
                self.headers[column], self.places[column] = header, place
            found.append(column)
        if columns.BY_NAME["title"] not in self.headers:
            nl = "De kolom ‘titel’ ontbreekt. De eerste rij van het bestand moet de namen van de kolommen hebben."
            en = "The column ‘titel’ (or ‘title’) is missing. The first row must have the names of the columns."
            self._fault("missing-column", nl, en, 1)
        return found

    def _unknown(self, row: int, header: str, place: int) -> None:
        header = header[:60]
        nl, en = "Deze kolom kennen we niet. ", "We don't know this column. "
        if near := columns.suggestion(header):
            nl, en = nl + f"Bedoel je ‘{near}’?", en + f"Do you mean ‘{near}’?"
        else:
            nl, en = nl + "Haal hem weg, of kijk in het sjabloon.", en + "Remove it, or look at the template."
        self._fault("unknown-column", nl, en, row, header, place)

    def _values(self, row: int, cells: list[str], by_place: list[Column | None]) -> dict[Column, Any] | None:
        """The cells by column; None when the row is faulty as such."""
        if len(cells) < len(by_place) or any(cell.strip(WHITE) for cell in cells[len(by_place) :]):
            nl = f"Deze rij heeft {len(cells)} cellen en de kop heeft er {len(by_place)}. "
            nl += "Zet aanhalingstekens om een tekst waar het scheidingsteken in staat."
            en = f"This row has {len(cells)} cells, the header has {len(by_place)}. Put quotes around texts."
            self._fault("ragged-row", nl, en, row)
            return None
        sound = True
        for place, (cell, column) in enumerate(zip(cells, by_place, strict=False), 1):
            if column is None:
                if cell.strip(WHITE):
                    nl = f"Hier staat tekst in kolom {place}, die boven in het bestand geen naam heeft."
                    en = f"There is text in column {place}, which has no name at the top of the file."
                    self._fault("unnamed-column", nl, en, row, place=place)
                    sound = False
            elif "\x00" in cell:
                nl = "Deze tekst bevat een teken dat niet mag (NUL)."
                en = "This text has a character that is not allowed (NUL)."
                self._fault("nul-character", nl, en, row, self.headers[column], place)
                sound = False
        return {column: cell for cell, column in zip(cells, by_place, strict=False) if column} if sound else None

    def _broken(self, row: int, failure: str) -> None:
        if "field larger" in failure:
            self._too_long(row)
            return
        nl = 'De aanhalingstekens in deze rij kloppen niet. Zet ze om de hele cel, en schrijf er binnenin twee: "".'
        en = 'The quotes in this row are not right. Put them around the whole cell, and write two inside it: "".'
        if "end of data" in failure:
            nl = "Hier begint een cel met een aanhalingsteken dat nergens sluit. Zet er een aan het eind van de cel."
            en = "A cell begins with a quote here that is never closed. Put one at the end of the cell."
        self._fault("quotes", nl, en, row)

    def _too_long(self, row: int) -> None:
        nl = "Deze rij of een cel erin is veel te lang. Misschien ontbreekt er een aanhalingsteken."
        en = "This row or a cell in it is far too long. Perhaps a quote is missing."
        self._fault("too-long", nl, en, row)

    # JSON lines

    def _json_records(self, text: io.TextIOWrapper) -> Iterator[Record]:
        lines = _Lines(text)
        row = 0
        try:
            for line in lines:
                row += 1
                lines.begin_record()
                if line.strip(WHITE) and (values := self._json_values(row, line)) is not None:
                    yield Record(row, values)
        except _TooLong:
            self._too_long(row + 1)

    def _json_values(self, row: int, line: str) -> dict[Column, Any] | None:
        try:
            found = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError):
            self._fault("json-invalid", "Deze regel is geen geldige JSON.", "This line is not valid JSON.", row)
            return None
        if not isinstance(found, dict):
            nl, en = "Op elke regel hoort één object: { … }.", "Each line must be one object: { … }."
            self._fault("dict-type", nl, en, row)
            return None
        values: dict[Column, Any] = {}
        known = True
        for name, value in found.items():
            column = columns.find(name)
            if column is None or column in values:
                self._unknown(row, name, len(values))
                known = False
                continue
            values[column] = value
            self.headers.setdefault(column, name)
        return values if known else None


def encoding_of(first: bytes, is_utf8: bool) -> str:
    """The encoding of a file that begins with these bytes; `is_utf8` is about all of it."""
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8" if is_utf8 else "cp1252"


def _delimiter(head: str) -> str:
    """The sign that makes most known columns of the first line; Dutch Excel writes semicolons."""

    def known(sign: str) -> tuple[int, int]:
        headers = head.strip().split(sign)
        return sum(columns.find(header.strip(' "')) is not None for header in headers), len(headers)

    return max(DELIMITERS, key=known)


def _no_number(name: str) -> float:
    raise ValueError(name)


class _TooLong(Exception):
    """One record has more characters than all fields together may have."""


class _Lines:
    """Lines with their ends, and a bound on what belongs together: a quote that is never closed is no reason to read
    the rest of a file into one cell.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._count = text, 0

    def begin_record(self) -> None:
        self._count = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_RECORD)
        if not line:
            raise StopIteration
        self._count += len(line)
        if self._count >= LONGEST_RECORD:
            raise _TooLong
        return line


csv.field_size_limit(LONGEST_CELL)
