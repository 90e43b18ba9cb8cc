"""What the review keeps: which links have to be looked at. Runs in the transaction that its caller opened."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.moderation import store as cases
from services.moderation.review import store
from services.moderation.review.links import links_of
from shared.contracts.projects import Content
from shared.db import Transaction
from shared.principal import Principal


async def watch(tx: Transaction, content: Content) -> None:
    """Have the links of a text that just came in looked at, as far as that is not known yet."""
    await store.ask_for(tx, links_of(content.model_dump(mode="json", by_alias=True)), datetime.now(UTC))


async def look_again(tx: Transaction, person: Principal, case_id: UUID) -> list[store.LinkCheck]:
    """Have all links of a case looked at again. Raises Problem 403, 404."""
    case = await cases.get(tx, case_id)
    case.must_be_seen_by(person)
    content: dict[str, Any] = await cases.revision_content(tx, case.project_id, case.revision) or {}
    urls = links_of(content)
    await store.ask_for(tx, urls, datetime.now(UTC), again=True)
    return await store.known(tx, urls)
