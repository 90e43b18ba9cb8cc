"""What was offered to me, and what I offered."""

from datetime import UTC, datetime
from uuid import UUID

from services.submissions.asking import OPEN_FOR, address_of, is_for
from services.submissions.ownership import store
from services.submissions.ownership.bodies import OwnershipOffer
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.principal import Principal
from shared.web.paging import Page, cut


async def offers(tx: Transaction, person: Principal, limit: int, after: UUID | None) -> Page[OwnershipOffer]:
    """A page of the offers that wait for an answer, newest first."""
    since = datetime.now(UTC) - OPEN_FOR
    rows, total = await store.open_to(tx, address_of(person.email) or "-", person.sub, since, after, limit + 1)
    rows, following = cut(rows, limit)
    items = [
        OwnershipOffer(
            id=row.id,
            project_id=row.project_id,
            title=row.title,
            library=Library.model_validate(row.library),
            message=row.message or "",
            created_at=row.created_at,
            expires_at=row.created_at + OPEN_FOR,
            mine=not is_for(person, row.email),
        )
        for row in rows
    ]
    return Page(items=items, total=total, next=following)
