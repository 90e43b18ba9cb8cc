"""An appeal against a decision. Pure.

    open ──decide──► granted │ dismissed        lapsed: the library revised or withdrew its project meanwhile

A library appeals once against a decision: the newest one of its case, a rejection or a request for changes, within six
weeks (the term of the *Algemene wet bestuursrecht*, article 6:7). Whoever took that decision does not decide on the
appeal, nor does somebody of the library's own organisation: a colleague who moderates the area does, or SPN.

A granted appeal decides nothing about the text yet. It puts the revision back in the queue, on the desk of who granted
it, and he decides as in any case: what gets published has always been decided on with a motivation of its own. As long
as the appeal is open a rejected project stays rejected and can't be revised. A project that came back for changes can
be revised all the same: that text gets a decision of its own, and the appeal lapses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.moderation import refusals
from services.moderation.appeals import refusals as appeal_refusals
from services.moderation.assigning import put_on_desk
from services.moderation.domain import Case
from services.moderation.due import DAYS, due_at
from services.moderation.journal import Entry
from shared.contracts.desk import AppealDecided, DecisionAppealed
from shared.moments import HERE
from shared.principal import Principal

Outcome = Literal["granted", "dismissed"]
TERM = timedelta(weeks=6)
AGAINST = ("reject", "request-changes")
OVER = ("withdrawn", "merged")


@dataclass
class Appeal:
    """One appeal. `id` and `outcome_id` are lines of the case's journal, which have the words of both sides."""

    id: UUID
    case_id: UUID
    decision_id: UUID
    revision: int
    status: str
    opened_at: datetime
    due_at: datetime
    outcome_id: UUID | None = None

    def standing(self, case: Case) -> str:
        """The status as it is now: an open appeal lapses with a newer revision, and when there is no project left."""
        if self.status == "open" and (case.revision != self.revision or case.status in OVER):
            return "lapsed"
        return self.status


def appeal(
    case: Case, decision: Entry, newest: Entry, person: Principal, motivation: str, now: datetime, *, again: bool
) -> Appeal:
    """Appeal against `decision`; `newest` is the case's newest one, `again` whether there was an appeal against it.

    Raises Problem 403, 404, and 409 with the reason why this decision can't be appealed (any more).
    """
    must_be_lodged_by(case, person)
    if case.status in OVER:
        raise refusals.closed(case.status)
    if decision.outcome not in AGAINST:
        raise appeal_refusals.nothing_to_appeal()
    if again:
        raise appeal_refusals.appealed_already()
    if decision.id != newest.id or decision.revision != case.revision or case.is_pending:
        raise appeal_refusals.overtaken()
    if now.astimezone(HERE).date() > (decision.at + TERM).astimezone(HERE).date():
        raise appeal_refusals.too_late(decision.at + TERM)
    entry = Entry("appealed", case.revision, now, by=person.sub, motivation=motivation)
    case.note(entry)
    case.events.append(
        DecisionAppealed(
            project_id=case.project_id,
            appeal_id=entry.id,
            decision_id=decision.id,
            case_id=case.id,
            revision=case.revision,
            library=case.library,
            appealed_at=now,
        )
    )
    return Appeal(entry.id, case.id, decision.id, case.revision, "open", now, due_at(now, DAYS["appeal"]))


def decide(
    case: Case,
    found: Appeal,
    decision: Entry,
    person: Principal,
    outcome: Outcome,
    motivation: str,
    now: datetime,
    *,
    revision: int | None = None,
) -> Entry:
    """Grant or dismiss an appeal against `decision`. Granted, the case is pending again, on this person's desk.

    `revision` is the one that the person has read, when he says so. Raises Problem 403, 404, and 409 when it is another
    one, and when the appeal was decided on or has lapsed.
    """
    must_be_decided_by(case, decision, person)
    standing = found.standing(case)
    if standing == "lapsed":
        raise refusals.closed(case.status) if case.status in OVER else appeal_refusals.lapsed(case.revision)
    if standing != "open":
        raise appeal_refusals.decided_already()
    if revision is not None and revision != found.revision:
        refuse = refusals.newer_revision if revision < found.revision else refusals.unknown_revision
        raise refuse(revision, found.revision)
    entry = Entry(
        "appeal-decided", case.revision, now, by=person.sub, poi=person.poi, outcome=outcome, motivation=motivation
    )
    case.note(entry)
    found.status, found.outcome_id = outcome, entry.id
    case.events.append(
        AppealDecided(
            project_id=case.project_id,
            appeal_id=found.id,
            decision_id=decision.id,
            case_id=case.id,
            revision=case.revision,
            granted=outcome == "granted",
            poi=person.poi,
            decided_at=now,
        )
    )
    if outcome == "granted":
        case.status = "assigned"
        case.await_decision(due_at(now, DAYS["revision"]))
        put_on_desk(case, person, person.sub, now)
    return entry


def may_decide(case: Case, decision: Entry, person: Principal) -> bool:
    """Whether this person is somebody else than who decided, moderates the area, and is not of the library."""
    return person.moderates(case.library.province) and not case.is_of(person) and decision.by != person.sub


def must_be_decided_by(case: Case, decision: Entry, person: Principal) -> None:
    """Raise 403 for who took the decision or is of the own organisation, 404 for who may not know of the case."""
    case.must_be_handled_by(person)
    if not may_decide(case, decision, person):
        raise appeal_refusals.same_moderator()


def must_be_lodged_by(case: Case, person: Principal) -> None:
    """Raise 403 for who may see the decision but is not of the library, 404 for who may not."""
    case.must_concern(person)
    if not person.has("staff") or not case.is_of(person):
        raise appeal_refusals.not_the_librarys_staff()
