"""Who reads which appeals: the library its own, moderators those of their area."""

from uuid import UUID

from services.moderation import history
from services.moderation import store as cases
from services.moderation.appeals import store
from services.moderation.appeals.bodies import AppealAnswer, Appeals
from services.moderation.appeals.domain import Appeal
from services.moderation.appeals.store import Found
from services.moderation.domain import Case
from services.moderation.journal import DECISIONS
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden, not_found
from shared.web.paging import Page, cut


async def listed(
    tx: Transaction, person: Principal, status: str | None, *, limit: int, after: UUID | None
) -> Page[AppealAnswer]:
    """A page of the appeals in the person's area, newest first. Raises Problem 403 for who moderates none."""
    if not person.has("moderator", "spn"):
        raise forbidden(
            "Deze lijst is er voor moderatoren en SPN. Je eigen bezwaren staan bij je project.",
            "This list is for moderators and SPN. Your own appeals are with your project.",
        )
    area = None if person.has("spn") else sorted(person.provinces)
    found, total = await store.page(tx, provinces=area, status=status, after=after, limit=limit + 1)
    page, following = cut(found, limit)
    return Page(items=[await _read(tx, person, each) for each in page], total=total, next=following)


async def appeal(tx: Transaction, person: Principal, appeal_id: UUID) -> AppealAnswer:
    """One appeal. Raises Problem 404."""
    found = await store.get(tx, appeal_id)
    case = await cases.get(tx, found.case_id)
    case.must_concern(person)
    return await shown(tx, case, person, found)


async def against(tx: Transaction, person: Principal, decision_id: UUID) -> Appeals:
    """The appeal against a decision. Raises Problem 404 for who may not know of the decision."""
    decision, case_id = await history.line(tx, decision_id)
    if decision.kind not in DECISIONS:
        raise not_found()
    case = await cases.get(tx, case_id)
    case.must_concern(person)
    found = await store.against(tx, decision_id)
    return Appeals(items=[await shown(tx, case, person, found)] if found else [])


async def shown(tx: Transaction, case: Case, person: Principal, appeal: Appeal) -> AppealAnswer:
    """An appeal as this person, who may see it, sees it."""
    ids = [it for it in (appeal.id, appeal.decision_id, appeal.outcome_id) if it is not None]
    lines = await history.lines(tx, ids)
    outcome = lines[appeal.outcome_id] if appeal.outcome_id else None
    return AppealAnswer.of(case, appeal, lines[appeal.id], lines[appeal.decision_id], outcome, person)


async def _read(tx: Transaction, person: Principal, found: Found) -> AppealAnswer:
    return await shown(tx, await cases.get(tx, found.case_id), person, found.appeal)
