"""How a file goes out: as a download that a browser keeps apart from everything else, whole or one part of it. Pure.

What somebody uploaded is never trusted to be harmless: its type is ours and not to be guessed again (`nosniff`), it is
saved rather than shown (`attachment`), and where it is shown it runs nothing (`sandbox`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row

from shared.problems import Problem, Text

INLINE = ("image/", "application/pdf")
"""What may be shown in a page instead of saved."""
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True)
class Reply:
    """Which answer: the bytes from `start` up to `end` for 200 and 206, none for 304 and 416."""

    status: int
    headers: dict[str, str]
    start: int = 0
    end: int = 0


def reply(file: Row[Any], asked: Mapping[str, str], *, public: bool, inline: bool) -> Reply:
    """The answer to a request with these headers."""
    tag = f'"{file.sha256}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        # Withdrawn means gone within minutes, so nobody keeps it longer than that without asking.
        "Cache-Control": "public, max-age=300" if public else "private, no-cache",
        "Vary": "Authorization",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-site",
        "X-Content-Type-Options": "nosniff",
    }
    if _matches(asked.get("if-none-match", ""), tag):
        return Reply(304, headers)
    shown = inline and file.media_type.startswith(INLINE)
    how = "inline" if shown else "attachment"
    headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(file.file_name, '')}"
    headers["Content-Type"] = f"{file.media_type}; charset=utf-8" if file.media_type[:5] == "text/" else file.media_type
    part = _part(asked.get("range", ""), file.size) if asked.get("if-range", tag) == tag else None
    if part is None:
        return Reply(200, headers | {"Content-Length": str(file.size)}, 0, file.size)
    start, end = part
    if start >= end:
        del headers["Content-Type"], headers["Content-Disposition"]
        return Reply(416, headers | {"Content-Range": f"bytes */{file.size}", "Cache-Control": "no-store"})
    headers |= {"Content-Length": str(end - start), "Content-Range": f"bytes {start}-{end - 1}/{file.size}"}
    return Reply(206, headers, start, end)


def _matches(given: str, tag: str) -> bool:
    return given.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in given.split(",")}


def _part(given: str, size: int) -> tuple[int, int] | None:
    """The part that was asked for, empty when it lies outside; None for all of it: no part was asked for, or several,
    or in words that we don't know.
    """
    found = _RANGE.fullmatch(given.strip())
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size


def no_such_part(size: int) -> Problem:
    """A range that begins after the end."""
    return Problem(
        416,
        "no-such-part",
        Text("Dat stuk is er niet", "There is no such part"),
        Text(
            f"Dit bestand heeft {size} bytes. Vraag een deel daarvan.", f"This file has {size} bytes. Ask for a part."
        ),
    )
