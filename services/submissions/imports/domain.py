"""What an import does with a row: something new, a change, nothing, or nothing because a person was there. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from hashlib import blake2b
from typing import Any, Literal
from uuid import UUID

from services.submissions.domain import Project
from shared.problems import Text

Mode = Literal["drafts", "submit"]
Outcome = Literal["created", "updated", "unchanged", "conflict"]
GONE = {
    "withdrawn": ("ingetrokken", "withdrawn"),
    "rejected": ("afgewezen", "rejected"),
    "merged": ("samengevoegd met een ander project", "merged into another project"),
    "discarded": ("weggegooid", "discarded"),
}


@dataclass
class Row:
    """One row of a file, sound as such. In `fields` an empty cell is None; a column that is not there says nothing.

    `named` are the keys in `buildsOn`, by their place. Of a `faulty` row only the number, library and key count: other
    rows may name it.
    """

    number: int
    isil: str
    library: dict[str, str]
    key: str
    version: int | None
    fields: dict[str, Any]
    digest: bytes
    named: dict[int, str] = field(default_factory=dict)
    faulty: bool = False


@dataclass(frozen=True)
class Last:
    """What the import before left of a key: the row as it stood in the file, and the text as it stood afterwards."""

    project_id: UUID
    row_digest: bytes
    content_digest: bytes


@dataclass(frozen=True)
class Decision:
    """What becomes of a row, and for a conflict why."""

    outcome: Outcome
    reason: str = ""
    text: Text | None = None


def decide(row: Row, project: Project | None, last: Last | None, mode: Mode) -> Decision:
    """What to do with a row whose project is this one (None: there is none yet).

    A person's work is never overwritten. It counts as touched when its text is not what the last import left; or, when
    the row has a `version` (from an export), when the project is no longer in that version. A row that says nothing new
    needs no such check.
    """
    if project is None:
        return Decision("created")
    waits = mode == "submit" and project.revision == 0
    same = sound(merged(project.content, row.fields)) == sound(project.content)
    if same and not (waits and project.status not in GONE and project.library.isil == row.isil):
        return Decision("unchanged")
    said_before = last is not None and last.row_digest == row.digest
    if said_before and not same and not waits:
        return Decision("unchanged")
    return _refusal(row, project) or (Decision("updated") if same or _untouched(row, project, last) else _TOUCHED)


def _refusal(row: Row, project: Project) -> Decision | None:
    if project.library.isil != row.isil:
        return _conflict(
            "not-your-library",
            "Dit project is overgedragen aan een andere bibliotheek. Haal de rij weg.",
            "This project was handed over to another library. Remove the row.",
        )
    if project.status not in GONE:
        return None
    nl, en = GONE[project.status]
    return _conflict(
        f"project-{project.status}",
        f"Dit project is {nl}. Haal de rij weg, of geef hem een andere sleutel om opnieuw te beginnen.",
        f"This project was {en}. Remove the row, or give it another key to start afresh.",
    )


def _untouched(row: Row, project: Project, last: Last | None) -> bool:
    if row.version is not None:
        return row.version == project.version
    return last is not None and last.content_digest == digest(project.content)


def _conflict(reason: str, nl: str, en: str) -> Decision:
    return Decision("conflict", reason, Text(nl, en))


_TOUCHED = _conflict(
    "changed-meanwhile",
    "Iemand heeft dit project intussen gewijzigd. Exporteer opnieuw en pas de rij daarin aan, of haal de rij weg.",
    "Somebody changed this project meanwhile. Export again and change the row there, or remove the row.",
)


def merged(content: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The text with what a row says; a None empties a field."""
    return {name: value for name, value in {**content, **fields}.items() if value is not None}


def sound(value: Any) -> Any:
    """A text without what is empty anyway: a table cannot tell an empty list from none at all."""
    if isinstance(value, dict):
        return {name: it for name, item in value.items() if (it := _deep(item)) or it == 0}
    if isinstance(value, list):
        return [it for item in value if (it := _deep(item)) or it == 0]
    return value


def _deep(value: Any) -> Any:
    return sound(value) if isinstance(value, (dict, list)) else value


def digest(content: Any) -> bytes:
    """The same for the same text, whatever the order of its fields."""
    return exact_digest(sound(content))


def exact_digest(value: Any) -> bytes:
    """The same, but what is empty counts: an empty cell says something else than no cell."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def as_id(text: str) -> UUID | None:
    """The id that this text is; None when it is something else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def key_of(fields: Mapping[str, Any]) -> str:
    """The key of a row that brings none: where it was taken from, or else its title."""
    if fields.get("source"):
        return f"bron:{fields['source']}"
    return f"titel:{' '.join(str(fields['title']).casefold().split())}"


def new_project_id(import_id: UUID, started: datetime, isil: str, key: str) -> UUID:
    """The id that a row's project gets when there is none: a UUIDv7 that can be worked out from the key, so that a row
    may name another one that comes later in the file.
    """
    chance = blake2b(f"{isil}\x00{key}".encode("utf-8", "surrogatepass"), digest_size=10, key=import_id.bytes).digest()
    bits = int.from_bytes(chance)
    moment = int(started.timestamp() * 1000) & ((1 << 48) - 1)
    return UUID(int=moment << 80 | 7 << 76 | (bits >> 62 & 0xFFF) << 64 | 2 << 62 | bits & ((1 << 62) - 1))


def circle(ties: Iterable[tuple[UUID, UUID]]) -> list[UUID] | None:
    """Projects that would build on each other in a circle, each on the next; None when there is none."""
    graph: TopologicalSorter[UUID] = TopologicalSorter()
    for newer, older in ties:
        graph.add(newer, older)
    try:
        graph.prepare()
    except CycleError as found:
        way: list[UUID] = found.args[1]
        return way[:0:-1]  # it lists the older one first, and begins and ends with the same
    return None
