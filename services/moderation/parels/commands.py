"""What can be done with parels. Each command runs in the transaction that its caller opened and will commit.

Whoever changes a parel holds the row lock of its project's case: of two at once the second sees what the first did.
"""

from datetime import UTC, datetime
from uuid import UUID

from services.moderation import store as cases
from services.moderation.parels import refusals, store
from services.moderation.parels.domain import Parel
from shared.db import Transaction
from shared.principal import Principal


async def nominate(tx: Transaction, person: Principal, project_id: UUID, motivation: str) -> Parel:
    """Nominate a published project that is neither nominated nor a parel."""
    case = await cases.get_by_project(tx, project_id, lock=True)
    text = await cases.revision_content(tx, project_id, case.published_revision or case.revision)
    parel = Parel.nominate(case, text or {}, person, motivation, datetime.now(UTC))
    before = await store.newest_of(tx, project_id)
    if before is not None and before.status != "withdrawn":
        raise refusals.open_already(before.status)
    await store.save(tx, parel)
    return parel


async def award(tx: Transaction, person: Principal, parel_id: UUID, motivation: str) -> Parel:
    """Agree with a nomination, for one's POI."""
    parel = await store.get(tx, parel_id, lock=True)
    parel.award(person, motivation, datetime.now(UTC))
    await store.save(tx, parel)
    return parel


async def withdraw(tx: Transaction, person: Principal, parel_id: UUID, motivation: str) -> Parel:
    """Take a nomination or a parel back."""
    parel = await store.get(tx, parel_id, lock=True)
    parel.withdraw(person, motivation, datetime.now(UTC))
    await store.save(tx, parel)
    return parel


async def lose_project(tx: Transaction, project_id: UUID, at: datetime) -> None:
    """What is left of a project that is no longer public is no parel. To be called when the case has heard of it."""
    case = await cases.find(tx, project_id, lock=True)
    if case is None or case.is_public:
        return
    parel = await store.newest_of(tx, project_id)
    if parel is not None and parel.status != "withdrawn":
        parel.lose_project(at)
        await store.save(tx, parel)
