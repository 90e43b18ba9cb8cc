"""How far each step of the form is, by what is saved. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.portal import fields

SHORT = {"origin": "herkomst", "phase": "fase"}
"""Fields whose label is a question, too long for a list."""


@dataclass(frozen=True)
class Step:
    """`state`: `missing` (something is needed to submit), `done` (nothing is), `free` (nothing ever is)."""

    title: str
    state: str
    said: str


def progress(content: Mapping[str, Any], wrong: Collection[str] = ()) -> list[Step]:
    """The steps with what each still needs. `wrong` are fields that were refused."""
    empty = fields.missing(content)
    found = []
    for title, _, members in fields.STEPS:
        needed = [_short(field) for field in members if field.name in empty]
        refused = [_short(field) for field in members if field.name in wrong and field.name not in empty]
        filled = sum(content.get(field.name) not in (None, "", []) for field in members)
        if needed or refused:
            said = [f"Nog nodig: {_listed(needed)}"] * bool(needed) + [f"Kijk na: {_listed(refused)}"] * bool(refused)
            found.append(Step(title, "missing", ". ".join(said)))
        elif any(field.required for field in members):
            found.append(Step(title, "done", "Klaar om in te dienen"))
        else:
            said_of = f"{filled} van {len(members)} ingevuld" if filled else "Mag leeg blijven"
            found.append(Step(title, "free", said_of))
    return found


def needed(content: Mapping[str, Any]) -> str:
    """What the text needs before it can be submitted: *samenvatting, doel en aanpak*; nothing when it needs nothing."""
    empty = fields.missing(content)
    return _listed([_short(field) for field in fields.FIELDS if field.name in empty])


def _short(field: fields.Field) -> str:
    return SHORT.get(field.name, field.label.lower())


def _listed(words: list[str]) -> str:
    return " en ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
