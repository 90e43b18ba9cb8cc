"""Forgetting. Text of a draft may hold personal data: none of it is kept longer than somebody may want it back."""

from datetime import datetime, timedelta

from services.submissions.drafts import store
from services.submissions.drafts.domain import KEPT_FOR, RECOVERABLE_FOR
from shared.db import Transaction

REPEATED_WITHIN = timedelta(days=2)
"""Nobody repeats a request with the same Idempotency-Key after that."""
AT_ONCE = 500
"""Versions in one transaction."""


async def purge_draft(tx: Transaction, now: datetime) -> bool:
    """Really delete one draft that was discarded long enough ago."""
    return await store.purge(tx, now - RECOVERABLE_FOR) is not None


async def forget_versions(tx: Transaction, now: datetime) -> bool:
    """Delete earlier working copies that are old enough."""
    return await store.forget(tx, now - KEPT_FOR, AT_ONCE) == AT_ONCE


async def forget_answers(tx: Transaction, now: datetime) -> bool:
    """Delete the answers that were kept for repeated requests: they hold whole records."""
    await store.forget_answers(tx, now - REPEATED_WITHIN)
    return False
