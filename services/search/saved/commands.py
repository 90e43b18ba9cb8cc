"""Save, change and remove a search. One's own only: somebody else's is not there."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Row

from services.search.saved import store
from services.search.saved.bodies import SavedQuery, SaveSearch, SearchChanges
from shared.db import Transaction
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import conflict, invalid, not_found
from shared.web.etags import must_match
from shared.web.problem_json import faults

MOST = 100
"""Searches that one person may save."""


async def save(tx: Transaction, person: Principal, wanted: SaveSearch) -> Row[Any]:
    """Save a search. What it finds at this moment is in its list, and is no news. Raises Problem 409 above `MOST`."""
    await store.alone(tx, person.sub)
    if await store.count(tx, person.sub) >= MOST:
        raise conflict(
            "too-many-saved-searches",
            f"Je hebt al {MOST} zoekopdrachten bewaard. Verwijder er eerst een.",
            f"You have saved {MOST} searches already. Remove one first.",
        )
    values = {"id": new_id(), "subject": person.sub, "name": wanted.name, "query": wanted.query.kept()}
    return await store.add(tx, values, datetime.now(UTC))


async def change(
    tx: Transaction, person: Principal, search_id: UUID, changes: SearchChanges, if_match: str
) -> Row[Any]:
    """Change its name or its query: another query begins anew, as if it were saved now.

    Raises Problem 400 naming all that is not right, 404, also for somebody else's, and 412.
    """
    found = await store.find(tx, person.sub, search_id, lock=True)
    if found is None:
        raise not_found()
    must_match(if_match, found.version)
    try:
        wanted = SaveSearch.model_validate(changes.merged_with(found.name, found.query))
    except ValidationError as refusal:
        raise invalid(faults({**error, "loc": ("body", *error["loc"])} for error in refusal.errors())) from None
    values: dict[str, Any] = {"name": wanted.name}
    if "query" in changes.model_fields_set and not _same(wanted.query, found.query):
        values["query"] = wanted.query.kept()
    return await store.change(tx, search_id, values, datetime.now(UTC))


def _same(query: SavedQuery, kept: dict[str, Any]) -> bool:
    return query.kept() == kept


async def remove(tx: Transaction, person: Principal, search_id: UUID) -> None:
    """Remove it; who follows it hears nothing any more. Raises Problem 404, also for somebody else's."""
    if not await store.remove(tx, person.sub, search_id):
        raise not_found()
