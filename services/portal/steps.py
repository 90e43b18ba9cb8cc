"""How far each step of the form is, by what is saved. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.portal import fields
from services.portal.language import N_, _

SHORT = {"origin": N_("herkomst"), "phase": N_("fase")}
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
    for title, __, members in fields.steps():
        needed = [_short(field) for field in members if field.name in empty]
        refused = [_short(field) for field in members if field.name in wrong and field.name not in empty]
        filled = sum(content.get(field.name) not in (None, "", []) for field in members)
        if needed or refused:
            said = [_("Nog nodig: {needed}").format(needed=_listed(needed))] if needed else []
            said += [_("Kijk na: {refused}").format(refused=_listed(refused))] if refused else []
            found.append(Step(title, "missing", ". ".join(said)))
        elif any(field.required for field in members):
            found.append(Step(title, "done", _("Klaar om in te dienen")))
        else:
            some = _("{filled} van {members} ingevuld").format(filled=filled, members=len(members))
            said_of = some if filled else _("Mag leeg blijven")
            found.append(Step(title, "free", said_of))
    return found


def needed(content: Mapping[str, Any]) -> str:
    """What the text needs before it can be submitted: *samenvatting, doel en aanpak*; nothing when it needs nothing."""
    empty = fields.missing(content)
    return _listed([_short(field) for *__, members in fields.steps() for field in members if field.name in empty])


def _short(field: fields.Field) -> str:
    return _(SHORT[field.name]) if field.name in SHORT else field.label.lower()


def _listed(words: list[str]) -> str:
    return _(" en ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
