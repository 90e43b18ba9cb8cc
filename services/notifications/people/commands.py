"""Forget a person, when he was erased where projects are kept."""

from services.notifications.people.store import REGISTER
from shared.contracts.people import PersonErased
from shared.db import Transaction


async def forget(tx: Transaction, event: PersonErased) -> None:
    """Erase what is held here. A person of whom nothing is held is forgotten already."""
    subject = await REGISTER.subject_of(tx, event.person_key)
    if subject is not None:
        await REGISTER.erase(tx, subject)
