"""What a number is about, and the address of the search that gives the same number."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.search import finding, terms
from services.search.bodies import Asked
from services.search.index.live import Live
from services.search.question import understand
from services.search.synonyms import synonyms
from shared.problems import invalid


def found(live: Live, asked: Asked) -> finding.Found:
    """What the question and its filters find. Raises Problem 400 naming every value that is in no vocabulary, 503
    while there is no index.
    """
    chosen, faults = terms.chosen(asked.filters())
    if faults:
        raise invalid(faults)
    return finding.find(live.snapshot, finding.Search(understand(asked.q), chosen, asked.parel), synonyms())


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
    query = {**({"q": words} if words else {}), **filters, **({"parel": "true"} if asked.parel else {})}
    return f"/v1/projects?{urlencode(query, doseq=True)}" if query else "/v1/projects"
