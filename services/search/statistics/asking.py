"""What a number is about, and the address of the search that gives the same number."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.search.bodies import Asked


def href(asked: Asked, codes: Mapping[str, str] | None = None) -> str:
    """The search for the same question and filters, and besides for one code in each of these dimensions.

    Where a dimension is filtered already the code stands before the words, as `thema:code`: values of one filter are
    alternatives of each other, and it has to hold besides.
    """
    filters: dict[str, Any] = {name: list(values) for name, values in asked.filters().items()}
    before = []
    for name, code in (codes or {}).items():
        if name in filters:
            before.append(f"{name}:{code}")
        else:
            filters[name] = [code]
    words = " ".join([*before, *([asked.q] if asked.q else [])])
    query = {**({"q": words} if words else {}), **filters, **_flags(asked)}
    return f"/v1/projects?{urlencode(query, doseq=True)}" if query else "/v1/projects"


def _flags(asked: Asked) -> dict[str, str]:
    said = {name: "true" for name in ("parel", "exact") if getattr(asked, name)}
    return said if asked.as_of is None else {**said, "asOf": asked.as_of.isoformat()}
