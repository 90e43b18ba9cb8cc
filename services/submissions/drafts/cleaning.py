"""Forgetting. Text of a draft may hold personal data: none of it is kept longer than somebody may want it back."""

from datetime import datetime

from services.submissions.drafts import store
from services.submissions.drafts.domain import KEPT_FOR, RECOVERABLE_FOR
from shared.db import Transaction

AT_ONCE = 500
"""Versions in one transaction."""


async def purge_draft(tx: Transaction, now: datetime) -> bool:
    """Really delete one draft that was discarded long enough ago."""
    return await store.purge(tx, now - RECOVERABLE_FOR) is not None


async def forget_versions(tx: Transaction, now: datetime) -> bool:
    """Delete earlier working copies that are old enough."""
    return await store.forget(tx, now - KEPT_FOR, AT_ONCE) == AT_ONCE
