"""How a term is sorted: the fields beside its words and its days, as a form, and back to what the service takes.

The form on the page of a term has the fields of its vocabulary and no others. Pure: what is stored comes from outside.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData

from services.portal.clients import JSON, Refused
from services.portal.language import _, language
from services.portal.sort_fields import FIELDS, Field
from services.portal.wordlists import mapped, stands, titles
from shared.vocabularies import Term, Vocabulary, vocabulary

Typed = dict[str, list[str]]
"""What the form holds, by field; a field with one value has a list of one, an empty one has none."""


@dataclass(frozen=True)
class Box:
    """One thing to choose. `note` is what one should know before choosing it."""

    value: str
    words: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """A field in the language of the page. `groups`: (heading, whether it is folded away, what there is to choose)."""

    name: str
    kind: str
    words: str
    help: str
    value: str
    groups: list[tuple[str, bool, list[Box]]]


def labels(name: str) -> dict[str, str]:
    """What the fields are called above a form that has faults."""
    return {field.name: _(field.words) for field in FIELDS.get(name, ())}


def read(name: str, form: FormData) -> Typed:
    """What was typed in the fields that the form says it has (`veld`). One without a tick sends nothing, so only that
    tells an emptied field from one that the form of another version does not know.
    """
    here = _texts(form, "veld")
    return {field.name: _texts(form, field.name) for field in FIELDS.get(name, ()) if field.name in here}


def changes(name: str, typed: Typed) -> JSON:
    """The JSON merge patch that makes the term as it was typed, and touches no other field."""
    return {field.wire: _sent(field, typed[field.name]) for field in FIELDS.get(name, ()) if field.name in typed}


def faults(name: str, refusal: Refused) -> dict[str, str]:
    """What is wrong, by field of the form. A fault of a field that it doesn't have is told above it."""
    names = {field.wire: field for field in FIELDS.get(name, ())}
    found: dict[str, str] = {}
    for error in refusal.errors:
        field = names.get(str(error.get("pointer") or "").strip("/").split("/")[0])
        if field is not None:
            odd = field.kind == "address" and error.get("code") == "string-pattern-mismatch"
            words = _("Vul een heel webadres in, dat begint met https:// of http://.") if odd else error.get("detail")
            found.setdefault(field.name, str(words or refusal.detail))
    return found


def form(words: Vocabulary, term: Term, typed: Typed | None = None) -> list[Shown]:
    """The fields with what is stored, or what was typed instead. Empty for a vocabulary that has none."""
    stored = term.model_dump(mode="json", by_alias=True)
    found = []
    for field in FIELDS.get(words.name, ()):
        chosen = _typed(stored[field.wire])
        chosen = chosen if typed is None else typed.get(field.name, chosen)
        groups = list(_groups(field, words, term, chosen))
        if field.kind == "text":  # what others of this vocabulary have, to choose from
            kept = sorted({str(it.group) for it in words.items if it.group})
            groups = [("", False, [Box(it, it, chosen=False) for it in kept])]
        value = chosen[0] if chosen else ""
        found.append(Shown(field.name, field.kind, _(field.words), _(field.help), value, groups))
    return found


def _groups(field: Field, words: Vocabulary, term: Term, chosen: list[str]) -> Iterator[tuple[str, bool, list[Box]]]:
    """What there is to choose, by scheme. What was chosen stays in sight, also when it is not in use or not known."""
    left = list(chosen)
    for place, scheme in enumerate(field.schemes):
        start, boxes, heading = "", [], ""
        if field.kind == "targets":
            start, heading = f"{scheme}/", titles()[scheme]
        known = vocabulary(scheme)
        for it in known.items:
            value = start + it.code
            if value in chosen or stands(it) != "ended":
                note = _note(words, term, it.code) if field.wire == "provinces" else ""
                boxes.append(Box(value, known.label(it.code, language()), value in chosen, note))
        left = [value for value in left if value not in {box.value for box in boxes}]
        yield heading, place > 0 and not any(box.chosen for box in boxes), boxes
    if field.schemes and left:
        heading = _("Ook gekozen") if field.kind == "targets" else ""
        yield heading, False, [Box(it, mapped(it), chosen=True) for it in left]


def _note(words: Vocabulary, term: Term, province: str) -> str:
    """Which institution has a province now, when that is not this one alone."""
    others = (it for it in words.items if it.code != term.code and stands(it) != "ended")
    other = next((it for it in others if province in it.provinces), None)
    if other is not None:
        poi = words.label(other.code, language())
        return (_("ook bij {poi}") if province in term.provinces else _("nu bij {poi}")).format(poi=poi)
    return "" if province in term.provinces else _("nu bij geen instelling")


def _typed(value: object) -> list[str]:
    """A stored value as the form holds it."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return ["ja"] if value is True else [str(value)] if value else []


def _sent(field: Field, values: list[str]) -> object:
    if field.kind in ("codes", "targets"):
        return values
    if field.kind == "yes":
        return bool(values)
    return values[0] if values else None


def _texts(form: FormData, name: str) -> list[str]:
    found = [value.replace("\0", "").strip() for value in form.getlist(name) if isinstance(value, str)]
    return list(dict.fromkeys(value for value in found if value))
