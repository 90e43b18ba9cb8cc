"""A decision on a revision, and what follows from it. Pure."""

from datetime import date, datetime
from typing import Literal

from services.moderation import refusals, telling
from services.moderation.domain import Case
from services.moderation.journal import Entry, known_reason
from services.moderation.phases import Standing
from shared.contracts.projects import Content
from shared.moments import HERE
from shared.principal import Principal
from shared.problems import Fault, Text, invalid
from shared.vocabularies import vocabulary

Outcome = Literal["publish", "request-changes", "reject"]


def decide(
    case: Case,
    person: Principal,
    outcome: Outcome,
    reason: str,
    motivation: str,
    revision: int,
    content: Content,
    now: datetime,
) -> Entry:
    """Decide on the newest revision, whose text is `content`.

    Raises Problem 409 when `revision` is another one, when it was decided on, and when the case is somebody else's.
    """
    case.must_be_handled_by(person)
    code = known_reason(reason or ("complete" if outcome == "publish" else "other"))
    if faults := _faults(outcome, code, motivation, now.astimezone(HERE).date()):
        raise invalid(faults)
    if revision < case.revision:
        raise refusals.newer_revision(revision, case.revision)
    if revision > case.revision:
        raise refusals.unknown_revision(revision, case.revision)
    if not case.is_pending:
        raise refusals.closed(case.status)
    if case.assignee != person.sub:
        raise refusals.claim_first("erover beslissen", "decide on it") if case.assignee is None else refusals.taken()
    decision = Entry(
        "decision",
        revision,
        now,
        by=person.sub,
        poi=person.poi,
        outcome=outcome,
        reason=code,
        motivation=motivation,
    )
    case.note(decision)
    if outcome == "publish":
        _publish(case, decision, content)
    elif outcome == "request-changes":
        case.status = "changes-requested"
        case.await_decision(None)
        case.events.append(telling.refused(case, decision))
    else:
        case.close("published" if case.published_revision else "rejected")
        case.events.append(telling.refused(case, decision))
    return decision


def _publish(case: Case, decision: Entry, content: Content) -> None:
    """The phase log starts at the first publication, where the text says. After that the log tells the phase."""
    if case.standing is None:
        case.standing = Standing(content.phase, content.outcome)
        start = Entry(
            "start",
            decision.revision,
            decision.at,
            by=decision.by,
            poi=decision.poi,
            to_phase=content.phase,
            outcome=content.outcome,
        )
        case.entries.append(start)
    case.published_revision = decision.revision
    case.first_published_at = case.first_published_at or decision.at
    case.close("published")
    case.events.append(telling.published(case, decision, content, case.standing, case.first_published_at))


def _faults(outcome: Outcome, reason: str, motivation: str, today: date) -> list[Fault]:
    """Everything that is wrong whatever the case is like. Own words may be a reason, a code must be one of today."""
    faults = []
    if outcome != "publish" and not motivation:
        words = Text("Leg uit waarom: de bibliotheek leest dit.", "Explain why: the library reads this.")
        faults.append(Fault("body", "/motivation", "missing", words))
    term = vocabulary("decision-reasons").term(reason)
    if term is not None and not term.valid_on(today):
        words = Text(
            f"De reden ‘{term.label}’ kun je vandaag niet gebruiken. Kies een andere reden.",
            f"The reason ‘{term.label_en}’ can't be used today. Choose another one.",
        )
        faults.append(Fault("body", "/reason", "ended-code", words))
    return faults
