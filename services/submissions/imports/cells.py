"""What a cell of a table holds: plain text, a list, or records of parts. Pure, and there and back without loss.

A list is separated by `|`, `;` or a new line. A record has its parts separated by `|`, and records stand on lines of
their own, or behind `; `. A backslash takes the meaning off the character behind it.
"""

import re
from collections.abc import Iterable, Sequence

WHITE = " \t\r\n\xa0"
"""What is around a text and no part of it. Not Python's own idea of it, which has control characters in it."""
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would take for a formula, or what was made of one."""
_ESCAPED = re.compile(r"\\([\\|;n])")
_NEW_RECORD = re.compile(r"\n|;(?=\s)")


def safe(text: str) -> str:
    """The same text for a spreadsheet, which must not run it: `'=1+1` instead of `=1+1`."""
    return f"'{text}" if FORMULA.match(text) else text


def unsafe(cell: str) -> str:
    """What `safe` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def split_list(cell: str) -> list[str]:
    """The items of a list; empty ones are left out."""
    return [item for part in _split(cell, re.compile(r"[|;\n]")) if (item := _plain(part).strip(WHITE))]


def split_records(cell: str) -> list[list[str]]:
    """The parts of every record; empty lines are left out, empty parts are not."""
    return [split_record(line) for line in _split(cell, _NEW_RECORD) if line.strip(WHITE)]


def split_record(cell: str) -> list[str]:
    """The parts of one record."""
    return [_plain(part).strip(WHITE) for part in _split(cell, re.compile(r"\|"))]


def join_list(items: Iterable[str]) -> str:
    """The cell of a list."""
    return " | ".join(_escaped(item) for item in items)


def join_records(records: Iterable[Sequence[str]]) -> str:
    """The cell of records: one a line."""
    return "\n".join(join_record(parts) for parts in records)


def join_record(parts: Sequence[str]) -> str:
    """The cell of one record; empty parts at its end are left out."""
    count = len(parts)
    while count > 1 and not parts[count - 1]:
        count -= 1
    return " | ".join(_escaped(part) for part in parts[:count])


def _split(cell: str, sign: re.Pattern[str]) -> list[str]:
    """Split at signs that no backslash stands before."""
    cell = cell.replace("\r\n", "\n")
    if "\\" not in cell:
        return sign.split(cell)
    parts, start, position = [], 0, 0
    while position < len(cell):
        if cell[position] == "\\":
            position += 2
            continue
        if found := sign.match(cell, position):
            parts.append(cell[start:position])
            start = position = max(found.end(), position + 1)
            continue
        position += 1
    return [*parts, cell[start:]]


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace(";", "\\;")
    return escaped.replace("\n", "\\n")


def _plain(part: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], part) if "\\" in part else part
