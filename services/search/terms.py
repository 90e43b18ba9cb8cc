"""The dimensions that people filter by, and their codes: old ones are found under their successor. Pure.

The record keeps the code it was written with; a question is translated when it is asked, so filters and facets follow a
vocabulary by themselves. Only the words of labels stand in the index: see index/labelling.py.
"""

from datetime import UTC, date, datetime
from functools import lru_cache

from services.search.dutch.folding import folded
from services.search.index.schema import CODES
from shared.problems import Fault
from shared.vocabularies import vocabulary
from shared.web.validation_texts import translate

VOCABULARIES = {
    "theme": "themes",
    "phase": "phases",
    "province": "provinces",
    "targetGroup": "target-groups",
    "coreFunction": "core-functions",
    "outcome": "outcomes",
    "origin": "origins",
}
"""Dimensions whose codes are in a vocabulary. `library` (an ISIL) and `startYear` are not."""

DIMENSIONS = CODES
"""What people filter by, and count."""


def today() -> date:
    """The day on which a question is asked (UTC)."""
    return datetime.now(UTC).date()


def meant(dimension: str, value: str) -> set[str] | None:
    """The codes to look for when someone names a term by code or label: with its predecessors. None: no such term."""
    terms = vocabulary(VOCABULARIES[dimension])
    code = terms.find(value)
    if code is None:
        return None
    return set(terms.family(code, today()))


def chosen(asked: dict[str, list[str]]) -> tuple[dict[str, set[str]], list[Fault]]:
    """The codes to look for per dimension, and a fault for every value that is in no vocabulary."""
    codes: dict[str, set[str]] = {}
    faults = []
    for dimension, values in asked.items():
        for value in values:
            found = meant(dimension, value) if dimension in VOCABULARIES else {value}
            if found is None:
                faults.append(Fault("query", dimension, "unknown-code", translate("unknown_code", {"value": value})))
            else:
                codes.setdefault(dimension, set()).update(found)
    return codes, faults


def successors(dimension: str) -> dict[str, str]:
    """Each old code of a dimension, and the code under which its projects are found today."""
    return vocabulary(VOCABULARIES[dimension]).successors(today()) if dimension in VOCABULARIES else {}


def labels(name: str, codes: tuple[str, ...]) -> list[str]:
    """Every word by which these terms may be looked for: their label, and that of their successor.

    Also of a successor to come: a record must not depend on the day on which it is built.
    """
    terms = vocabulary(name)
    followed = terms.successors()
    return list(dict.fromkeys(terms.label(code) for old in codes for code in (old, followed.get(old, old))))


def place(dimension: str, code: str, count: int) -> tuple[int, int, str]:
    """Sorts a facet as people read it: steps in their order, years from the last, the rest by how much is there."""
    if dimension in ("phase", "outcome", "origin"):
        known = [term.code for term in vocabulary(VOCABULARIES[dimension]).items]
        return (known.index(code) if code in known else len(known), 0, code)
    if dimension == "startYear":
        return (-int(code), 0, code)
    return (-count, 0, _folded_code(code))


@lru_cache(5_000)
def _folded_code(code: str) -> str:
    return folded(code)
