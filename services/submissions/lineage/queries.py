"""What a project was split off from, and what was split off from it."""

from typing import Any
from uuid import UUID

from services.submissions.lineage import store
from shared.db import Transaction


async def family(tx: Transaction, project_id: UUID) -> dict[str, Any]:
    """The fields `splitFrom` and `parts` of a record, for who sees more of a project than its public face."""
    parent, parts = await store.family(tx, project_id)
    return {"splitFrom": str(parent) if parent else None, "parts": [str(part) for part in parts]}
