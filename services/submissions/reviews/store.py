"""Published projects by their review date."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.submissions.store import IN_PUBLIC, projects
from shared.db import Transaction


async def next_due(tx: Transaction, today: date) -> UUID | None:
    """Lock a published project whose review date has come and was not told of; one that another process holds is
    passed over: it is being told of, or confirmed.
    """
    due = (
        projects.c.review_due <= today,
        projects.c.review_told.is_distinct_from(projects.c.review_due),
        *IN_PUBLIC,
    )
    query = select(projects.c.id).where(*due).order_by(projects.c.review_due).limit(1)
    found: UUID | None = (await tx.execute(query.with_for_update(skip_locked=True))).scalar()
    return found
