"""What SPN may change in a vocabulary, and everything that is wrong with a change, at once. Pure.

    added ──renamed, mapped──► … ──ended (a last day)──► … ──replaced (a last day and a successor)

A code is given once. Records keep it for ever, so it is never changed, given to another term, or taken out.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

from shared.problems import Fault, Problem, Text, conflict, invalid, unknown_code
from shared.vocabularies import NAMES, Memory, Term, Vocabulary
from shared.vocabularies.loader import folded

Change = Literal["added", "renamed", "ended", "replaced", "mapped"]

STRUCTURAL = frozenset({"phases", "outcomes", "origins", "relations"})
"""Vocabularies whose codes are part of the program: how a project moves, ends, begins and builds on another."""
BUILT_IN = {
    "licences": frozenset({"CC-BY-4.0"}),
    "decision-reasons": frozenset({"complete", "other"}),
    "evaluation": frozenset({"effect-study"}),
    "partner-kinds": frozenset({"other"}),
}
"""Single terms that the program names itself: they can be relabelled, and always stay in use."""
LABELS = frozenset({"label", "label_en", "aliases"})
SORTED = ("mapped_to", "priority", "provinces", "phase", "themes", "required", "group", "verified", "url")
"""What a term has beside its words and days."""
LONGEST_CODE = 60
MOST = 1000
"""Terms in one vocabulary: people choose from them."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def slug(label: str) -> str:
    """The code that a label suggests: *Café & taal* becomes `cafe-taal`. Empty when it has no letter to offer."""
    return re.sub(r"[^a-z0-9]+", "-", folded(label)).strip("-")[:LONGEST_CODE].rstrip("-")


def added(words: Memory, name: str, given: dict[str, Any], on: date) -> Term:
    """A new term, from the fields that were given. Raises Problem 400 with all faults, 409 in a structural one."""
    if name in STRUCTURAL:
        raise only_relabelled(name, words)
    if len(words[name].items) >= MOST:
        raise conflict(
            "vocabulary-full",
            f"Deze woordenlijst heeft al {MOST} termen. Meer kan niemand overzien: pas er een aan.",
            f"This vocabulary has {MOST} terms already, more than anybody can survey: change one of them.",
        )
    filled = {field: value for field, value in given.items() if value is not None}
    filled = {"code": slug(filled["label"]), "label_en": filled["label"], "valid_from": on} | filled
    term = Term.model_validate(filled)
    faults = [*_code_faults(words[name], term.code), *_faults(words, name, term, None, on)]
    if faults:
        raise invalid(faults)
    return term


def changed(words: Memory, name: str, before: Term, given: dict[str, Any], on: date) -> Term:
    """The term with these fields changed; null empties one. A successor without a last day ends the term at once.

    Raises Problem 400 with all faults; 409 when the program itself needs the term as it is.
    """
    if name in STRUCTURAL and given.keys() - LABELS:
        raise only_relabelled(name, words)
    empty = [field for field in ("label", "label_en") if field in given and not given[field]]
    filled = {field: _empty(field) if value is None else value for field, value in given.items() if field not in empty}
    after = before.model_copy(update=filled)
    if after.replaced_by is not None and after.valid_to is None and "valid_to" not in given:
        after = after.model_copy(update={"valid_to": max(after.valid_from, on - timedelta(days=1))})
    if after.valid_to is not None and before.code in BUILT_IN.get(name, ()):
        raise conflict(
            "term-built-in",
            f"‘{before.label}’ blijft altijd in gebruik, want het programma kent deze term zelf. Je kunt alleen de"
            " woorden wijzigen.",
            f"‘{before.label_en}’ always stays in use, for the program knows this term itself. You can only change its"
            " words.",
        )
    faults = [_fault(field, "missing", "Dit veld is leeg. Vul het in.", "This field is empty.") for field in empty]
    faults += _faults(words, name, after, before, on)
    if faults:
        raise invalid(faults)
    return after


def kind_of(before: Term, after: Term) -> Change | None:
    """What a change is told as: the weightiest of what it does. None when it changes nothing."""
    if after == before:
        return None
    if after.replaced_by != before.replaced_by and after.replaced_by is not None:
        return "replaced"
    if after.valid_to != before.valid_to:
        return "ended"
    return "mapped" if any(getattr(after, field) != getattr(before, field) for field in SORTED) else "renamed"


def only_relabelled(name: str, words: Memory) -> Problem:
    """Somebody wants other terms where the program knows them by their codes."""
    title, title_en = words[name].title, words[name].title_en
    return conflict(
        "structural-vocabulary",
        f"Van ‘{title}’ wijzig je alleen de woorden (label, labelEn, aliases): het programma kent zelf de codes.",
        f"Of ‘{title_en}’ only the words can be changed (label, labelEn, aliases): the program knows the terms itself.",
    )


def _empty(field: str) -> Any:
    default: Any = Term.model_fields[field].default
    return default


def _code_faults(vocabulary: Vocabulary, code: str) -> Iterator[Fault]:
    if not _SLUG.fullmatch(code) or len(code) > LONGEST_CODE:
        yield _fault(
            "code",
            "not-a-slug",
            f"Een code bestaat uit kleine letters, cijfers en streepjes, hooguit {LONGEST_CODE}. Geef er zelf een op.",
            f"A code has lower-case letters, digits and hyphens, {LONGEST_CODE} at most. Give one yourself.",
        )
    elif code in vocabulary:
        yield _fault(
            "code",
            "taken",
            f"De code {code} is al gegeven, misschien aan een term die niet meer in gebruik is. Kies een andere code.",
            f"The code {code} was given before, perhaps to a term that is no longer in use. Choose another one.",
        )


def _faults(words: Memory, name: str, term: Term, before: Term | None, on: date) -> Iterator[Fault]:
    """What is wrong with the term as it would be. `before` is None for a new one."""
    vocabulary = words[name]
    yield from _label_faults(vocabulary, term, before, on)
    if term.valid_to is not None and term.valid_to < term.valid_from:
        yield _fault(
            "valid_to",
            "before-valid-from",
            f"De laatste dag ligt voor de eerste ({term.valid_from}). Kies een latere dag.",
            f"The last day is before the first ({term.valid_from}). Choose a later one.",
        )
    if term.replaced_by is not None and (before is None or before.replaced_by != term.replaced_by):
        yield from _successor_faults(vocabulary, term, on)
    if term.replaced_by is not None and term.valid_to is None:
        yield _fault(
            "replaced_by",
            "still-in-use",
            "Een term met een opvolger heeft een laatste dag. Haal de opvolger weg, of geef een laatste dag.",
            "A term with a successor has a last day. Take the successor away, or give a last day.",
        )
    for place, target in enumerate(term.mapped_to):
        scheme, _, code = target.partition("/")
        if scheme not in NAMES or code not in words[scheme]:
            yield _unknown("mapped_to", target, place)
    for field, scheme in (("priority", "priorities"), ("phase", "phases")):
        code = getattr(term, field)
        if code is not None and code not in words[scheme]:
            yield _unknown(field, code)
    for field, scheme in (("provinces", "provinces"), ("themes", "themes")):
        for place, code in enumerate(getattr(term, field)):
            if code not in words[scheme]:
                yield _unknown(field, code, place)


def _label_faults(vocabulary: Vocabulary, term: Term, before: Term | None, on: date) -> Iterator[Fault]:
    """Two terms that people can choose must not be called the same. A label that stays as it is, may."""
    others = [it for it in vocabulary.items if it.code != term.code and (it.valid_to is None or it.valid_to >= on)]
    for field in ("label", "label_en"):
        label: str = getattr(term, field)
        if before is not None and getattr(before, field) == label:
            continue
        if any(folded(getattr(other, field)) == folded(label) for other in others):
            yield _fault(
                field,
                "taken",
                f"Er is al een term die ‘{label}’ heet. Kies een ander woord, of beëindig eerst die term.",
                f"There is a term called ‘{label}’ already. Choose another word, or end that term first.",
            )


def _successor_faults(vocabulary: Vocabulary, term: Term, on: date) -> Iterator[Fault]:
    code = str(term.replaced_by)
    found = vocabulary.term(code)
    if code == term.code:
        yield _fault(
            "replaced_by",
            "itself",
            "Een term kan zichzelf niet opvolgen. Kies een andere opvolger.",
            "A term can't be its own successor. Choose another one.",
        )
    elif found is None:
        yield _unknown("replaced_by", code)
    elif vocabulary.successor(code) == term.code:
        yield _fault(
            "replaced_by",
            "cycle",
            f"‘{found.label}’ wordt zelf door deze term opgevolgd. Kies een andere opvolger.",
            f"‘{found.label_en}’ is itself replaced by this term. Choose another successor.",
        )
    elif found.valid_to is not None and found.valid_to < on and found.replaced_by is None:
        yield _fault(
            "replaced_by",
            "ended",
            f"‘{found.label}’ is zelf niet meer in gebruik en heeft geen opvolger. Kies een andere opvolger.",
            f"‘{found.label_en}’ is no longer in use itself and has no successor. Choose another one.",
        )


def _unknown(field: str, value: str, place: int | None = None) -> Fault:
    return unknown_code("body", _pointer(field, place), value)


def _fault(field: str, code: str, nl: str, en: str, place: int | None = None) -> Fault:
    return Fault("body", _pointer(field, place), code, Text(nl, en))


def _pointer(field: str, place: int | None) -> str:
    name = str(Term.model_fields[field].alias)
    return f"/{name}" if place is None else f"/{name}/{place}"
