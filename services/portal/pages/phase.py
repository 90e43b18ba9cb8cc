"""A step in a project's phase log: the form, on the project's page and on the case's, and what it sends."""

from typing import Any

from starlette.datastructures import FormData

from services.portal.clients import JSON
from services.portal.words import MOVES, PHASES


def phase_form(record: JSON, allowed: set[str]) -> JSON | None:
    """What the form offers to whom `allowed` is given by the service; None when there is nothing to offer."""
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
    }


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
    body = {name: value.strip() for name in names if isinstance(value := form.get(name), str) and value.strip()}
    if body.get("kind") != "return":
        body.pop("to", None)
    if body.get("kind") != "stop":
        body.pop("outcome", None)
    return body
