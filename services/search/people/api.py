"""HTTP in: what is held of me here."""

from typing import Any

from services.search.people.store import REGISTER
from shared.db import Transaction
from shared.web import personal_data


async def gather(tx: Transaction, subject: str, _email: str) -> list[dict[str, Any]]:
    """Everything that is held of this person."""
    return await REGISTER.export(tx, subject)


router = personal_data.router("search", gather)
