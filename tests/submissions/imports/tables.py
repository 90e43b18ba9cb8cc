"""Files to import: rows that are right but for what a test says of them."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from shared.testing import factories

DUTCH = {
    "title": "Titel", "summary": "Samenvatting", "goal": "Doel", "approach": "Aanpak", "origin": "Herkomst",
    "phase": "Fase", "themes": "Thema's",
}  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    """A row with everything that submitting asks for, its columns named as a library would name them."""
    fields = {**factories.fields(), "origin": "medewerker", "phase": "idee", "themes": "Doorgaande leeslijn"}
    return {**{DUTCH[name]: value for name, value in fields.items()}, **changes}


def table(*rows: dict[str, Any], delimiter: str = ";") -> str:
    """A CSV of these rows."""
    return "".join(lines(rows, delimiter))


def lines(rows: Iterable[dict[str, Any]], delimiter: str = ";") -> Iterator[str]:
    """The same, line by line; the first row names the columns, others may have fewer."""
    headers: list[str] = []
    for one in rows:
        if not headers:
            headers = list(one)
            yield _line(headers, delimiter)
        assert set(one) <= set(headers), "give the first row every column"
        yield _line([one.get(header, "") for header in headers], delimiter)


def many(count: int) -> Iterator[dict[str, Any]]:
    """So many different rows."""
    return (row(Sleutel=f"rij-{number}", Titel=f"Voorlezen op plek {number}") for number in range(1, count + 1))


def _line(cells: list[Any], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue()
