"""Keep what is about to be overwritten."""

from datetime import datetime
from typing import Any

from services.submissions.domain import Project
from services.submissions.drafts import store
from services.submissions.drafts.domain import MOST, is_worth_keeping, revision_of
from shared.db import Transaction
from shared.principal import Principal


async def before_change(
    tx: Transaction, project: Project, person: Principal, changes: dict[str, Any], now: datetime
) -> None:
    """Keep the working copy, when it is worth it, before these changes are merged into it. The caller saves the
    project, in the same transaction: who can save has a copy of what he replaced.
    """
    after = {name: value for name, value in {**project.content, **changes}.items() if value is not None}
    if is_worth_keeping(project, person.sub, after, now):
        await keep(tx, project, now)
        project.written_by, project.written_since = person.sub, now


async def keep(tx: Transaction, project: Project, now: datetime) -> None:
    """Keep the working copy as it stands. The caller saves the project, which counts its versions."""
    project.kept_versions += 1
    await store.keep(tx, project, project.kept_versions, revision_of(project), now, MOST)
