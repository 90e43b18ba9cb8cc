"""The journal of a case: what happened to it, line by line, and why. Pure. Lines are only ever added.

The public phase log is the part of it that tells of phases; the library's decisions are another.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.moderation.phases import KINDS, Kind
from shared.contracts.moderation import Criterion
from shared.ids import new_id
from shared.vocabularies import vocabulary

PHASE_LOG = ("start", *KINDS)
"""The lines that the public sees, from the first publication on."""
DECISIONS = ("decision",)
BETWEEN_MODERATORS = ("note", "opinion-asked", "opinion-given")
"""The lines that the library never sees."""
Act = Literal[
    "submitted", "revised", "withdrawn", "merged", "handed-over", "assigned", "released", "overdue", "decision", "start"
]
"""What happens to a case itself."""
Honour = Literal["parel-nominated", "parel-awarded", "parel-withdrawn"]
"""What happens on the way to a parel."""
Exchange = Literal["note", "question", "answer", "opinion-asked", "opinion-given", "appealed", "appeal-decided"]
"""What is said about it. The words are in `motivation`, and nowhere else."""


@dataclass(frozen=True)
class Entry:
    """One line. `by` and `assignee` are subjects of tokens and are never shown: people see the POI.

    `outcome` is what was decided in a `decision` or on an appeal, what a second opinion advises, and how the project
    ended in a line of the phase log. `motivation` is public in a line of the phase log; elsewhere it is for the library
    and the area's moderators, as the notes of criteria are. `unassessed`: criteria that stood at the gate on that day,
    and that nobody assessed.
    """

    kind: Act | Exchange | Honour | Kind
    revision: int
    at: datetime
    by: str | None = None
    poi: str | None = None
    assignee: str | None = None
    from_phase: str | None = None
    to_phase: str | None = None
    outcome: str | None = None
    reason: str | None = None
    motivation: str = ""
    criteria: tuple[Criterion, ...] = ()
    unassessed: tuple[str, ...] = ()
    id: UUID = field(default_factory=new_id)


def known_reason(text: str) -> str:
    """The code for a reason in one of the vocabulary's words; any other text as it is."""
    return vocabulary("decision-reasons").find(text) or text


def public_reason(reason: str) -> str:
    """The reason as an event may tell it. A moderator's own words may quote unpublished text, so they stay here."""
    return reason if reason in vocabulary("decision-reasons") else "other"
