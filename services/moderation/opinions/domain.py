"""A second opinion on a revision. Pure.

    open ──advise──► given          lapsed: the case was decided on, or there is a newer revision

Asked of one person (a token's subject), of the moderators of one POI, or of whoever else moderates the area. Who is
asked may read the case for as long as it waits for its decision, also from another area; nobody advises on a project of
his own organisation. The question and the advice are lines of the case's journal.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.moderation import refusals
from services.moderation.domain import Case
from services.moderation.due import DAYS, due_at
from services.moderation.journal import Entry
from shared.contracts.desk import SecondOpinionGiven, SecondOpinionRequested
from shared.principal import Principal
from shared.problems import Fault, Text, conflict, forbidden, invalid
from shared.vocabularies import vocabulary

Advice = Literal["publish", "request-changes", "reject"]


@dataclass
class Opinion:
    """What was asked of whom. `by` is who asked; `answer_id` the line of the journal with the advice."""

    id: UUID
    case_id: UUID
    revision: int
    by: str
    asked_subject: str | None
    asked_poi: str | None
    asked_at: datetime
    due_at: datetime
    answer_id: UUID | None = None

    def is_asked_of(self, person: Principal, province: str) -> bool:
        """Whether it is this person's to answer, if only it were not his own question."""
        if self.asked_subject is not None:
            return person.sub == self.asked_subject and person.has("moderator", "spn")
        if self.asked_poi is not None:
            return person.poi == self.asked_poi and person.has("moderator")
        return person.moderates(province)

    def status(self, case: Case) -> str:
        if self.answer_id is not None:
            return "given"
        return "open" if case.is_pending and case.revision == self.revision else "lapsed"


def ask(case: Case, person: Principal, asked: str | None, question: str, now: datetime) -> Opinion:
    """Ask for a second opinion. Raises Problem 409 unless the case is one's own and waits for its decision."""
    case.must_be_handled_by(person)
    if asked == person.sub:
        words = Text("Vraag een ander dan jezelf.", "Ask somebody else than yourself.")
        raise invalid([Fault("body", "/asked", "oneself", words)])
    if not case.is_pending:
        raise refusals.closed(case.status)
    if case.assignee != person.sub:
        nl, en = "een tweede mening vragen", "ask for a second opinion"
        raise refusals.claim_first(nl, en) if case.assignee is None else refusals.taken()
    entry = Entry("opinion-asked", case.revision, now, by=person.sub, poi=person.poi, motivation=question)
    case.note(entry)
    case.events.append(
        SecondOpinionRequested(
            project_id=case.project_id,
            case_id=case.id,
            opinion_id=entry.id,
            revision=case.revision,
            poi=person.poi,
            requested_at=now,
        )
    )
    poi = asked if asked is not None and asked in vocabulary("pois") else None
    subject = None if poi else asked
    return Opinion(entry.id, case.id, case.revision, person.sub, subject, poi, now, due_at(now, DAYS["opinion"]))


def advise(case: Case, opinion: Opinion, person: Principal, advice: Advice, text: str, now: datetime) -> Entry:
    """Give the second opinion. Raises Problem 403, 404, and 409 when it was given or is no use any more."""
    if not opinion.is_asked_of(person, case.library.province):
        case.must_be_handled_by(person)
        raise forbidden(
            "Deze tweede mening is aan iemand anders gevraagd.", "This second opinion was asked of somebody else."
        )
    if case.is_of(person):
        raise refusals.own_organisation()
    if opinion.by == person.sub:
        raise forbidden(
            "Je hebt deze tweede mening zelf gevraagd. Een ander geeft hem.",
            "You asked for this second opinion yourself. Somebody else gives it.",
        )
    if opinion.answer_id is not None:
        raise conflict(
            "opinion-given",
            "Een collega was je voor: deze tweede mening is al gegeven.",
            "A colleague was ahead of you: this second opinion was given already.",
        )
    if case.revision != opinion.revision:
        raise refusals.newer_revision(opinion.revision, case.revision)
    if not case.is_pending:
        raise refusals.closed(case.status)
    entry = Entry("opinion-given", case.revision, now, by=person.sub, poi=person.poi, outcome=advice, motivation=text)
    case.note(entry)
    opinion.answer_id = entry.id
    case.events.append(
        SecondOpinionGiven(
            project_id=case.project_id,
            case_id=case.id,
            opinion_id=opinion.id,
            revision=case.revision,
            poi=person.poi,
            given_at=now,
        )
    )
    return entry
