"""The rule simulator: the same history under other rules. Pure.

It says what would have been late or stopped, not what people would have done instead: who knows that a date is near
works to it. So it serves to choose rules, not to blame anybody.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.moderation.due import Calendar, due_at, working_days_between
from services.moderation.statistics.domain import Handling
from shared.contracts.moderation import Criterion


@dataclass(frozen=True)
class Late:
    """A revision that would have been (or is) decided on after its date. `by` is in working days."""

    handling: Handling
    due_at: datetime
    by: int


@dataclass(frozen=True)
class Advance:
    """A step to a later phase as it was made, with what was assessed."""

    transition_id: str
    project_id: str
    title: str
    at: datetime
    from_phase: str
    to_phase: str
    themes: tuple[str, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Stopped:
    """A step that would not have been made: these criteria were not met, or nobody had looked at them."""

    advance: Advance
    unmet: tuple[str, ...]
    unassessed: tuple[str, ...]


def late(
    handlings: Iterable[Handling], days: Callable[[Handling], int], calendar: Calendar, now: datetime
) -> tuple[list[Late], int]:
    """What would have been late with so many working `days` for each, the latest first; and how many were looked at.

    One that was overtaken by a next revision made nobody wait, and is left out. One still waiting counts until `now`.
    """
    found, looked_at = [], 0
    for handling in handlings:
        if handling.superseded:
            continue
        looked_at += 1
        due, until = due_at(handling.submitted_at, days(handling), calendar), handling.decided_at or now
        if until > due:
            found.append(Late(handling, due, working_days_between(due, until, calendar)))
    return sorted(found, key=lambda each: (-each.by, each.handling.submitted_at)), looked_at


def stopped(
    advances: Iterable[Advance], required: Callable[[Advance], Sequence[str]], strictly: bool
) -> tuple[list[Stopped], int]:
    """Steps that the `required` criteria would have stopped, oldest first; and how many were looked at.

    `strictly`: a criterion that nobody assessed stops too. Otherwise only one that was assessed as not met.
    """
    found, looked_at = [], 0
    for advance in advances:
        looked_at += 1
        met = {each.code: each.met for each in advance.criteria}
        wanted = tuple(dict.fromkeys(required(advance)))
        unmet = tuple(code for code in wanted if met.get(code) is False)
        unassessed = tuple(code for code in wanted if code not in met) if strictly else ()
        if unmet or unassessed:
            found.append(Stopped(advance, unmet, unassessed))
    return sorted(found, key=lambda each: each.advance.at), looked_at
