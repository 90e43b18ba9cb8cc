"""From a row of the catalogue to a document of the index. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import chain
from typing import Any
from uuid import UUID

import tantivy
from pydantic_core import to_json

from services.search import terms
from services.search.dutch.analysis import Analysis, analyses, parts
from services.search.dutch.folding import words
from shared.moments import timestamp

ELSEWHERE = ("goal", "approach", "result", "tips", "phaseNote")
"""Fields of which a list shows a part, when the match is there and nowhere else."""
_BETWEEN = " | "
"""Stands between two texts, so that no phrase runs from one into the other."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STILL = 2**62
"""The end of what has not ended."""
_SAME_MOMENT = 21
"""Bits that tell apart what was published in the same millisecond."""


Fields = list[tuple[str, str | int | bool | bytes]]
"""The names and values of a document. As such it goes from one process to another at a tenth of the cost."""


def document(fields: Fields) -> tantivy.Document:
    """The index's own form of these fields."""
    made = tantivy.Document()
    adding: dict[type, Callable[[str, Any], None]] = {
        str: made.add_text,
        int: made.add_unsigned,
        bool: made.add_boolean,
        bytes: made.add_bytes,
    }
    for name, value in fields:
        adding[type(value)](name, value)
    return made


def fields_of(row: Mapping[str, Any]) -> Fields:
    """What the index holds of a project, from a row as a source of `rows.py` gives it."""
    content, texts = row["content"], texts_of(row)
    title, lead, everything = (analyses(text) for text in (*texts[:2], dict.fromkeys(chain.from_iterable(texts))))
    made: Fields = [
        ("id", str(row["id"])),
        ("idHigh", row["id"].int >> 64),
        ("idLow", row["id"].int % 2**64),
        ("words", _BETWEEN.join([" ".join(text) for text in texts])),
        ("title", " ".join([*_stems(title), *parts(title)])),
        ("lead", " ".join([*_stems(lead), *parts(lead)])),
        ("text", " ".join(_stems(everything))),
        ("parts", " ".join(parts(everything))),
        *((name, code) for name, codes in codes_of(row).items() for code in codes),
        ("libraryName", " ".join(words(row["library_name"]))),
        ("parel", bool(row["parel"])),
        *orders(row).items(),
        ("card", to_json(card(row))),
        ("rest", to_json({name: content[name] for name in ELSEWHERE if content.get(name)})),
    ]
    if "since" in row:
        until = row["until"]
        made += [("since", microseconds(row["since"])), ("until", STILL if until is None else microseconds(until))]
    return made


def _stems(found: Iterable[Analysis]) -> list[str]:
    return [each.stem for each in found]


def microseconds(moment: datetime) -> int:
    """A moment as the index has it, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def codes_of(row: Mapping[str, Any]) -> dict[str, Iterable[str]]:
    """The codes of a project per dimension, as they were written: a question is translated when it is asked."""
    year = row["start_year"]
    return {
        "theme": row["themes"],
        "phase": (row["phase"],),
        "province": (row["province"],),
        "library": (row["isil"],),
        "targetGroup": row["target_groups"],
        "coreFunction": dict.fromkeys(row["content"].get("coreFunctions") or ()),
        "startYear": () if year is None else (str(year),),
        "outcome": () if row["outcome"] is None else (row["outcome"],),
        "origin": (row["origin"],),
    }


def orders(row: Mapping[str, Any]) -> dict[str, int]:
    """Where a project stands in each order, the first with the greatest number: the last published, the most adopted
    and of those the last published, the last moved and behind them those that never moved.
    """
    published, moved = row["first_published_at"], row["moved_at"]
    return {
        "newest": _place(published, row["id"]),
        "adopted": min(row["adoptions"], 2**11 - 1) << 53 | _place(published, row["id"], coarser=1_000),
        "moved": _place(published, row["id"]) if moved is None else 1 << 63 | _place(moved, row["id"]),
    }


def _place(at: datetime, project_id: UUID, coarser: int = 1) -> int:
    """A moment in milliseconds (or so many times coarser) as a number of 63 bits (53), in the order of the moments;
    what is of one moment in an order made from the id.
    """
    tail = int.from_bytes(blake2b(project_id.bytes, digest_size=3).digest()) >> (24 - _SAME_MOMENT)
    return int(at.timestamp() * 1_000) // coarser << _SAME_MOMENT | tail


def card(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a list shows of a project: the fields of `bodies.Item`, as JSON has them, but the highlights."""
    return {
        "id": str(row["id"]),
        "title": row["content"]["title"],
        "summary": row["content"]["summary"],
        "phase": row["phase"],
        "outcome": row["outcome"],
        "origin": row["origin"],
        "themes": list(row["themes"]),
        "targetGroups": list(row["target_groups"]),
        "startYear": row["start_year"],
        "province": row["province"],
        "library": {"isil": row["isil"], "name": row["library_name"], "province": row["province"]},
        "publishedAt": timestamp(row["first_published_at"]),
        "updatedAt": timestamp(max(row["published_at"], row["moved_at"] or row["published_at"])),
        "movedAt": timestamp(row["moved_at"]) if row["moved_at"] else None,
        "adoptions": row["adoptions"],
        "parel": row["parel"],
    }


def texts_of(row: Mapping[str, Any]) -> list[list[str]]:
    """The folded words of every text by which a project may be looked for: title, summary, and the others."""
    content = row["content"]
    return [words(text) for text in (content["title"], content["summary"], *_other_texts(row))]


def _other_texts(row: Mapping[str, Any]) -> Iterable[str]:
    """Every other text by which a project may be looked for, with the labels that its codes have now."""
    content = row["content"]
    for name in (*ELSEWHERE, "costs", "evaluationResult", "location", "hours"):
        if text := content.get(name):
            yield text
    yield row["library_name"]
    yield from terms.labels("provinces", (row["province"],))
    yield from terms.labels("themes", tuple(row["themes"]))
    yield from terms.labels("target-groups", tuple(row["target_groups"]))
    yield from terms.labels("core-functions", tuple(content.get("coreFunctions") or ()))
    yield from content.get("partners") or ()
    for material in content.get("materials") or ():
        if title := material.get("title"):
            yield title
    for tie in content.get("buildsOn") or ():
        if note := tie.get("note"):
            yield note
