"""The dimensions that people filter by, and their codes: old ones are found under their successor. Pure.

The record keeps the code it was written with; a question is translated when it is asked, so a vocabulary that changes
needs no rebuild for its filters and facets.
"""

from datetime import UTC, date, datetime

from services.search.words import folded
from shared.problems import Fault
from shared.vocabularies import Vocabulary, vocabulary
from shared.web.validation_texts import translate

VOCABULARIES = {
    "theme": "themes",
    "phase": "phases",
    "province": "provinces",
    "targetGroup": "target-groups",
    "outcome": "outcomes",
    "origin": "origins",
}
"""Dimensions whose codes are in a vocabulary. `library` (an ISIL) and `startYear` are not."""


def today() -> date:
    """The day on which a question is asked (UTC)."""
    return datetime.now(UTC).date()


def successors(terms: Vocabulary, on: date) -> dict[str, str]:
    """Each code that was replaced before that day, and the code under which its records are found on it."""
    replaced = {
        term.code: term.replaced_by
        for term in terms.items
        if term.replaced_by is not None and term.valid_to is not None and term.valid_to < on
    }
    found = {}
    for code in replaced:
        now, seen = code, {code}
        while (following := replaced.get(now)) is not None and following not in seen:
            seen.add(following)
            now = following
        found[code] = now
    return {old: new for old, new in found.items() if old != new}


def meant(dimension: str, value: str) -> set[str] | None:
    """The codes to look for when someone names a term by code or label: with its predecessors. None: no such term."""
    terms = vocabulary(VOCABULARIES[dimension])
    code = terms.find(value)
    if code is None:
        return None
    followed = successors(terms, today())
    current = followed.get(code, code)
    return {current, *(old for old, new in followed.items() if new == current)}


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


def labels(name: str, codes: tuple[str, ...]) -> list[str]:
    """Every word by which these terms may be looked for: their label, and that of their successor.

    Also of a successor to come: a record must not depend on the day on which it is built.
    """
    terms = vocabulary(name)
    followed = successors(terms, date.max)
    return list(dict.fromkeys(terms.label(code) for old in codes for code in (old, followed.get(old, old))))


def place(dimension: str, code: str, count: int) -> tuple[int, int, str]:
    """Sorts a facet as people read it: steps in their order, years from the last, the rest by how much is there."""
    if dimension in ("phase", "outcome", "origin"):
        known = [term.code for term in vocabulary(VOCABULARIES[dimension]).items]
        return (known.index(code) if code in known else len(known), 0, code)
    if dimension == "startYear":
        return (-int(code), 0, code)
    return (-count, 0, folded(code))
