"""What differs between two versions of a project, in words for people. Pure."""

from typing import Any

from services.portal import fields
from services.portal.clients import JSON
from services.portal.language import N_, _
from services.portal.text import size
from services.portal.words import VOCABULARIES, label

LABELS = fields.LABELS | {
    "licence": N_("Licentie"),
    "source": N_("Bron"),
    "outcome": N_("Afloop"),
    "language": N_("Taal"),
}


def differences(changes: list[JSON]) -> list[JSON]:
    """Field by field: `before` and `after` as passages `(kind, text, link)`, of which `same` stand in both. A list
    has a passage for each item. `written`: people wrote it; what stands in a vocabulary has our words.
    """
    return [
        {
            "field": it["field"],
            "label": _(LABELS[it["field"]]) if it["field"] in LABELS else it["field"],
            "list": _is_list(it),
            "written": it["field"] not in {"buildsOn", *VOCABULARIES},
            **_sides(it),
        }
        for it in changes
    ]


def _is_list(change: JSON) -> bool:
    return change.get("added") is not None or change.get("removed") is not None


def _sides(change: JSON) -> JSON:
    name, words = change["field"], change.get("words")
    if words and name not in VOCABULARIES:
        return {
            "before": [(it["kind"], it["text"], None) for it in words if it["kind"] != "added"],
            "after": [(it["kind"], it["text"], None) for it in words if it["kind"] != "removed"],
        }
    if _is_list(change):
        gone, come = change.get("removed") or [], change.get("added") or []
        return {
            "before": [_item(name, item, "removed" if item in gone else "same") for item in change.get("before") or []],
            "after": [_item(name, item, "added" if item in come else "same") for item in change.get("after") or []],
        }
    sides = {"before": ("removed", change.get("before")), "after": ("added", change.get("after"))}
    return {side: [] if value in (None, "") else [_item(name, value, kind)] for side, (kind, value) in sides.items()}


def _item(name: str, value: Any, kind: str) -> tuple[str, str, str | None]:
    """One value as words, and where it leads within this site."""
    if isinstance(value, dict) and name == "buildsOn":
        note = f": {value['note']}" if value.get("note") else ""
        return (
            kind,
            _("{relation} dit project{note}").format(relation=label("relation", value.get("relation")), note=note),
            value.get("projectId"),
        )
    if isinstance(value, dict) and name == "materials":
        licence = label("licence", value.get("licence")).partition(":")[0]
        parts = [value.get("title") or value.get("url"), size(value.get("size")), licence]
        return kind, " · ".join(str(part) for part in parts if part), None
    if isinstance(value, str) and name in VOCABULARIES:
        return kind, label(name, value), None
    return kind, fields.shown({name: [value] if name == "partners" else value}, name), None
