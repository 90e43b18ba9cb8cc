"""A message in the thread of a case. Pure.

The messages are lines of the case's journal, with their text: what was said is never rewritten. Who made a mistake says
so in a next message. A note is between moderators. A question goes to the library, and stops the clock until it
answers.
"""

from datetime import datetime
from typing import Literal

from services.moderation import refusals
from services.moderation.domain import Case
from services.moderation.journal import Entry
from shared.contracts.desk import QuestionAnswered, QuestionAsked
from shared.principal import Principal
from shared.problems import conflict, forbidden, not_found

Kind = Literal["note", "question", "answer"]
FOR_THE_LIBRARY: tuple[Kind, ...] = ("question", "answer")
ALL: tuple[Kind, ...] = ("note", *FOR_THE_LIBRARY)


def note(case: Case, person: Principal, text: str, now: datetime) -> Entry:
    """Leave a note for colleagues, whatever became of the case."""
    case.must_be_handled_by(person)
    entry = Entry("note", case.revision, now, by=person.sub, poi=person.poi, motivation=text)
    case.note(entry)
    return entry


def ask(case: Case, person: Principal, text: str, now: datetime) -> Entry:
    """Ask the library something. Raises Problem 409 unless the case is one's own and still to be settled."""
    case.must_be_handled_by(person)
    if not case.is_alive:
        raise refusals.closed(case.status)
    if case.assignee != person.sub:
        nl, en = "een vraag stellen", "ask a question"
        raise refusals.claim_first(nl, en) if case.assignee is None else refusals.taken()
    case.ask(now)
    entry = Entry("question", case.revision, now, by=person.sub, poi=person.poi, motivation=text)
    case.note(entry)
    case.events.append(
        QuestionAsked(
            project_id=case.project_id,
            case_id=case.id,
            message_id=entry.id,
            library=case.library,
            poi=person.poi,
            asked_at=now,
        )
    )
    return entry


def answer(case: Case, person: Principal, text: str, *, asked: bool, now: datetime) -> Entry:
    """Answer everything that is open, or add to an earlier answer. `asked`: whether there ever was a question.

    Raises Problem 409 when there was none, or nothing is left to settle.
    """
    must_be_answered_by(case, person)
    if not case.is_alive:
        raise refusals.closed(case.status)
    if not asked:
        raise conflict(
            "nothing-asked",
            "Er is nog geen vraag gesteld. Wil je iets wijzigen? Pas de tekst aan en dien opnieuw in.",
            "Nothing was asked yet. To change something, revise the text and submit it again.",
        )
    case.hear(case.open_questions, now)
    entry = Entry("answer", case.revision, now, by=person.sub, motivation=text)
    case.note(entry)
    case.events.append(
        QuestionAnswered(
            project_id=case.project_id,
            case_id=case.id,
            message_id=entry.id,
            library=case.library,
            answered_at=now,
        )
    )
    return entry


def must_be_answered_by(case: Case, person: Principal) -> None:
    """Raise 403 for who may only read along, 404 for who may not know of the case."""
    if person.has("staff") and case.is_of(person):
        return
    if person.moderates(case.library.province) or case.is_of(person):
        raise forbidden(
            "Alleen medewerkers van de bibliotheek van dit project geven antwoord.",
            "Only staff of this project's library answer.",
        )
    raise not_found()
