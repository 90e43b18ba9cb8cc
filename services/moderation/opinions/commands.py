"""Ask for and give second opinions."""

from datetime import UTC, datetime
from uuid import UUID

from services.moderation import store as cases
from services.moderation.domain import Case
from services.moderation.opinions import domain, store
from services.moderation.opinions.domain import Advice, Opinion
from shared.db import Transaction
from shared.principal import Principal


async def ask(
    tx: Transaction, person: Principal, case_id: UUID, asked: str | None, question: str
) -> tuple[Case, Opinion]:
    """Ask somebody else what he would decide."""
    case = await cases.get(tx, case_id, lock=True)
    opinion = domain.ask(case, person, asked, question, datetime.now(UTC))
    await cases.save(tx, case)
    await store.add(tx, opinion)
    return case, opinion


async def advise(
    tx: Transaction, person: Principal, opinion_id: UUID, advice: Advice, text: str
) -> tuple[Case, Opinion]:
    """Say what one would decide. Of two at once the second waits for the case's row, and finds the first's."""
    case = await cases.get(tx, (await store.get(tx, opinion_id)).case_id, lock=True)
    opinion = await store.get(tx, opinion_id)
    domain.advise(case, opinion, person, advice, text, datetime.now(UTC))
    await cases.save(tx, case)
    await store.answer(tx, opinion)
    return case, opinion
