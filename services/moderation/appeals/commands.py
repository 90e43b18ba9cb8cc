"""Lodge and decide appeals. Everything that changes a case, an appeal included, waits for the case's row."""

from datetime import UTC, datetime
from uuid import UUID

from services.moderation import history
from services.moderation import store as cases
from services.moderation.appeals import domain, store
from services.moderation.appeals.domain import Appeal, Outcome
from services.moderation.domain import Case
from services.moderation.journal import DECISIONS
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found


async def appeal(tx: Transaction, person: Principal, decision_id: UUID, motivation: str) -> tuple[Case, Appeal]:
    """Appeal against a decision. Raises Problem 404 for a line of the journal that is no decision."""
    decision, case_id = await history.line(tx, decision_id)
    if decision.kind not in DECISIONS:
        raise not_found()
    case = await cases.get(tx, case_id, lock=True)
    newest, _ = await history.entries(tx, case, DECISIONS, limit=1)
    again = await store.against(tx, decision_id) is not None
    made = domain.appeal(case, decision, newest[0], person, motivation, datetime.now(UTC), again=again)
    await cases.save(tx, case)
    await store.add(tx, made)
    return case, made


async def decide(
    tx: Transaction, person: Principal, appeal_id: UUID, *, outcome: Outcome, motivation: str, revision: int | None
) -> tuple[Case, Appeal]:
    """Grant or dismiss an appeal. Of two at once the second waits for the case's row, and finds it decided."""
    case = await cases.get(tx, (await store.get(tx, appeal_id)).case_id, lock=True)
    found = await store.get(tx, appeal_id)
    decision, _ = await history.line(tx, found.decision_id)
    now = datetime.now(UTC)
    domain.decide(case, found, decision, person, outcome, motivation, now, revision=revision)
    await cases.save(tx, case)
    await store.save(tx, found)
    return case, found
