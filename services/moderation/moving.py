"""A step of a case in its phase log. Pure."""

from datetime import datetime

from services.moderation import refusals, telling
from services.moderation.domain import Case
from services.moderation.gates.domain import gate
from services.moderation.journal import Entry
from services.moderation.phases import Kind
from shared.contracts.moderation import Criterion
from shared.contracts.projects import Content
from shared.moments import HERE
from shared.principal import Principal


def move(
    case: Case,
    person: Principal,
    kind: Kind,
    *,
    seen: str | None,
    to: str | None,
    outcome: str | None,
    motivation: str,
    criteria: tuple[Criterion, ...],
    published: Content,
    now: datetime,
) -> Entry:
    """Make a transition of the phase log. `seen` is the phase that the person was looking at, when he says so;
    `published` is the public text, for what a next revision says is not public yet.

    Raises Problem 403, 404, 400 on what can never be right, 409 on what does not fit now or does not pass the gate.
    """
    if case.is_public and not person.moderates(case.library.province):
        raise refusals.another_area()
    case.must_be_handled_by(person)
    if not case.is_public or case.standing is None:
        raise refusals.not_published()
    if seen not in (None, case.standing.phase):
        raise refusals.moved_on(case.standing.phase)
    before, after = case.standing, case.standing.after(kind, to, outcome)
    passing = gate(kind, before.phase, after.phase, published.themes, now.astimezone(HERE).date())
    passing.must_open(criteria)
    case.standing = after
    line = Entry(
        kind,
        case.published_revision or 0,
        now,
        by=person.sub,
        poi=person.poi,
        from_phase=before.phase,
        to_phase=after.phase,
        outcome=after.outcome,
        motivation=motivation,
        criteria=criteria,
        unassessed=passing.unassessed(criteria),
    )
    case.note(line)
    case.events.append(telling.moved(case, kind, line, published))
    return line
