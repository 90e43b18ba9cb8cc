"""A step in a project's phase log: the form, on the project's page and on the case's, and what it sends.

Each criterion of the gate ahead is yes, no, or not looked at, with a note. What is not looked at is not sent: the log
tells so. The criteria stand at the steps on, over and out; a step back or a fresh start is assessed at none.
"""

from typing import Any

from starlette.datastructures import FormData

from services.portal.clients import JSON
from services.portal.language import N_
from services.portal.words import MOVES, PHASES

JUDGED = {"yes": N_("Ja"), "no": N_("Nee"), "": N_("Niet bekeken")}
ASSESSED = ("advance", "repeat", "stop")


def phase_form(record: JSON, allowed: set[str], gates: JSON | None) -> JSON | None:
    """What the form offers to whom `allowed` is given by the service; None when there is nothing to offer.

    `gates`: the steps with their criteria, as the service tells them; None: it did not answer.
    """
    moves = [move for move in MOVES if move in allowed]
    if not moves:
        return None
    order = list(PHASES)
    at = order.index(record["phase"]) if record.get("phase") in order else 0
    return {
        "moves": moves,
        "phase": record.get("phase"),
        "earlier": order[:at],
        "next": order[at + 1] if at + 1 < len(order) else None,
        "criteria": _criteria(gates or {}),
        "judged": JUDGED,
    }


def _criteria(gates: JSON) -> list[JSON]:
    """Of the gate ahead: the form offers no step over two gates at once."""
    found: list[JSON] = next((gate["criteria"] for gate in gates.get("items", []) if gate["kind"] in ASSESSED), [])
    return found


def ahead(gates: JSON | None) -> JSON | None:
    """The step to the next phase with what is looked at before it, for everyone to read; None when there is none."""
    steps = (gates or {}).get("items", [])
    return next((gate for gate in steps if gate["kind"] == "advance" and gate["criteria"]), None)


def possible(record: JSON) -> set[str]:
    """The steps that fit where a project stands, for a page that knows no case. The service has the last word."""
    if record.get("outcome"):
        return {"resume"}
    order = list(PHASES)
    at = order.index(record["phase"]) if record.get("phase") in order else 0
    return {"repeat", "stop"} | ({"advance"} if at + 1 < len(order) else set()) | ({"return"} if at else set())


def transition(form: FormData) -> dict[str, Any]:
    """The JSON of a step; `from` is the phase the moderator was looking at: a step that came too late is refused."""
    names = ("kind", "from", "to", "outcome", "motivation")
    body: JSON = {name: value.strip() for name in names if isinstance(value := form.get(name), str) and value.strip()}
    if body.get("kind") != "return":
        body.pop("to", None)
    if body.get("kind") != "stop":
        body.pop("outcome", None)
    if body.get("kind") in ASSESSED and (criteria := assessment(form)):
        body["criteria"] = criteria
    return body


def assessment(form: FormData) -> list[JSON]:
    """The criteria that were looked at, as the service takes them."""
    judged = {name.removeprefix("criterion-"): value for name, value in form.items() if name.startswith("criterion-")}
    return [
        {"code": code, "met": value == "yes", "note": str(form.get(f"note-{code}") or "").strip()}
        for code, value in judged.items()
        if value in ("yes", "no")
    ]


def written(form: FormData) -> dict[str, str]:
    """All that was filled in about criteria, to be shown again."""
    return {name: str(value) for name, value in form.items() if name.startswith(("criterion-", "note-"))}


def has_loose_note(form: FormData) -> bool:
    """Whether there is a note with a criterion that nobody judged: it would be lost."""
    return any(
        name.startswith("note-") and str(value).strip() and not form.get("criterion-" + name.removeprefix("note-"))
        for name, value in form.items()
    )
