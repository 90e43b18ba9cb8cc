"""Who may answer what he was asked."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Table

from services.submissions import store as projects
from services.submissions.asking import store
from services.submissions.asking.domain import OPEN_FOR, already_answered, is_for
from services.submissions.domain import Project
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found


async def to_answer(
    tx: Transaction, table: Table, asked_id: UUID, person: Principal, *, or_owner: bool = False
) -> Project:
    """The locked project that this person was asked about (or, `or_owner`, that his library asked somebody about).

    Raises Problem 404 for what somebody else was asked, 409 for what was answered or has lapsed.
    """
    found = await store.find(tx, table, asked_id)
    if found is None:
        raise not_found()
    project = await projects.get(tx, found.project_id, lock=True)
    found = await store.find(tx, table, asked_id)  # as it is now that nobody else can answer it
    if found is None:
        raise not_found()
    owns = or_owner and project.is_of(person) and person.has("staff")
    if found.status != "open" or found.created_at <= datetime.now(UTC) - OPEN_FOR:
        raise already_answered()
    if not is_for(person, found.email) and not owns:
        raise not_found()
    return project
