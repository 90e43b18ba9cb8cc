"""Forget a person, when he was erased where projects are kept."""

from services.moderation import assigning
from services.moderation import store as moderation
from services.moderation.people import store
from shared.contracts.people import PersonErased
from shared.db import Transaction


async def forget(tx: Transaction, event: PersonErased) -> None:
    """Erase who he was. What was decided stays, and so does the chain that proves it; his desk is emptied."""
    subject = await store.REGISTER.subject_of(tx, event.person_key)
    if subject is None:
        return
    for case_id in await store.on_desk(tx, subject):
        case = await moderation.get(tx, case_id, lock=True)
        if case.assignee == subject:
            assigning.lose(case, event.erased_at)
            await moderation.save(tx, case)
    await store.forget_salts(tx, subject)
    await store.REGISTER.erase(tx, subject)
