"""Whose desk a case is on. Pure."""

from datetime import datetime

from services.moderation import refusals, telling
from services.moderation.domain import Case
from services.moderation.journal import Entry
from shared.principal import Principal


def assign(case: Case, person: Principal, assignee: str | None, now: datetime) -> None:
    """Claim the case, or hand it to a colleague (a token's subject). Claiming one's own case again changes nothing.

    SPN may give a case to anyone, itself included, by naming him: a plain claim never takes one from a colleague.
    Raises Problem 403, 404, and 409 when it is a colleague's, nobody's yet, or has nothing to decide.
    """
    case.must_be_handled_by(person)
    if not case.is_alive:
        raise refusals.closed(case.status)
    to = assignee or person.sub
    if to == case.assignee:
        return
    if case.assignee is None:
        if to != person.sub and not person.has("spn"):
            raise refusals.claim_first("hem overdragen", "hand it over")
    elif case.assignee != person.sub and (assignee is None or not person.has("spn")):
        raise refusals.taken() if to == person.sub else refusals.not_yours_to_hand_over()
    put_on_desk(case, person, to, now)


def put_on_desk(case: Case, person: Principal, to: str, now: datetime) -> None:
    """Let it be this person's (a token's subject) from now on, and tell so."""
    case.assignee = to
    if case.is_pending:
        case.status = "assigned"
    entry = Entry("assigned", case.revision, now, by=person.sub, poi=person.poi, assignee=to)
    case.note(entry)
    case.events.append(telling.assigned(case, entry))


def release(case: Case, person: Principal, now: datetime) -> None:
    """Put the case back in the queue: by who has it, or by SPN. Its due date stays.

    Raises Problem 403, 404, and 409 when it is on nobody's desk.
    """
    case.must_be_handled_by(person)
    if case.assignee is None:
        raise refusals.nobodys(case.status)
    if case.assignee != person.sub and not person.has("spn"):
        raise refusals.not_yours_to_hand_over()
    entry = Entry("released", case.revision, now, by=person.sub, poi=person.poi, assignee=case.assignee)
    case.assignee = None
    if case.is_pending:
        case.status = "open"
    case.note(entry)
    case.events.append(telling.released(case, entry))


def lose(case: Case, now: datetime) -> None:
    """Whoever had the case is gone: it is back in the queue, and nobody in particular put it there."""
    entry = Entry("released", case.revision, now)
    case.assignee = None
    if case.is_pending:
        case.status = "open"
    case.note(entry)
    case.events.append(telling.released(case, entry))
