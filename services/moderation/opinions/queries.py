"""Who reads second opinions; and what a moderator may read because one was asked of him."""

from uuid import UUID

from services.moderation import history
from services.moderation import store as cases
from services.moderation.domain import Case
from services.moderation.opinions import store
from services.moderation.opinions.bodies import OpinionAnswer, Opinions
from services.moderation.opinions.domain import Opinion
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden


async def of_case(tx: Transaction, person: Principal, case_id: UUID) -> Opinions:
    """All second opinions on a case. Raises Problem 403, 404."""
    case = await cases.get(tx, case_id)
    if not await reads_notes(tx, case, person):
        case.must_be_handled_by(person)
    return Opinions(items=[await shown(tx, case, person, each) for each in await store.of_case(tx, case)])


async def shown(tx: Transaction, case: Case, person: Principal, opinion: Opinion) -> OpinionAnswer:
    """A second opinion with its words, as this person, who may see it, sees it."""
    lines = await history.lines(tx, [it for it in (opinion.id, opinion.answer_id) if it is not None])
    given = lines.get(opinion.answer_id) if opinion.answer_id else None
    return OpinionAnswer.of(case, opinion, lines[opinion.id], given, person)


async def reads_notes(tx: Transaction, case: Case, person: Principal) -> bool:
    """Whether this person reads what moderators write to one another about the case."""
    return case.shows_notes_to(person) or await is_asked(tx, case, person)


async def must_be_read_by(tx: Transaction, case: Case, person: Principal) -> None:
    """As `Case.must_be_seen_by`, but who was asked for a second opinion may see the case too."""
    if not person.moderates(case.library.province) and await is_asked(tx, case, person):
        return
    case.must_be_seen_by(person)


async def must_not_be_only_asked(tx: Transaction, case: Case, person: Principal) -> None:
    """Raise 403 for who sees the case only because he was asked: he advises, the rest is his colleagues'."""
    if not person.moderates(case.library.province) and await is_asked(tx, case, person):
        raise forbidden(
            "Over deze zaak is je een tweede mening gevraagd. Geef die; de rest doen de moderatoren van de provincie.",
            "You were asked for a second opinion on this case. Give that; the rest is for the province's moderators.",
        )


async def is_asked(tx: Transaction, case: Case, person: Principal) -> bool:
    """Whether this person was asked about the case as it is now, and may be."""
    if not case.is_pending or not person.has("moderator", "spn") or case.is_of(person):
        return False
    return await store.is_asked_by_name(tx, case, person)
