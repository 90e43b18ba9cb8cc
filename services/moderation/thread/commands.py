"""Write in the thread of a case. Of an answer and a decision at once the second finds the other, by the row lock."""

from datetime import UTC, datetime
from uuid import UUID

from services.moderation import store as cases
from services.moderation.domain import Case
from services.moderation.drafts import commands as drafts
from services.moderation.due import DAYS, due_at
from services.moderation.journal import Entry
from services.moderation.opinions import queries as opinions
from services.moderation.thread import domain, store
from services.moderation.thread.domain import Kind
from shared.db import Transaction
from shared.principal import Principal


async def write(tx: Transaction, person: Principal, case_id: UUID, kind: Kind, text: str) -> tuple[Case, Entry]:
    """Add a message; the draft of it has served."""
    now = datetime.now(UTC)
    case = await cases.get(tx, case_id, lock=True)
    await opinions.must_not_be_only_asked(tx, case, person)
    if kind == "note":
        entry = domain.note(case, person, text, now)
    elif kind == "question":
        entry = domain.ask(case, person, text, now)
        await store.ask(tx, case, entry.id, now, due_at(now, DAYS["question"]))
    else:
        entry = domain.answer(case, person, text, asked=await store.was_asked(tx, case), now=now)
        await store.answer(tx, case, entry.id)
    await cases.save(tx, case)
    await drafts.served(tx, person, case.id, "message")
    return case, entry
