"""Keep what is about to be overwritten, and bring it back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.drafts import store
from services.submissions.drafts.domain import MOST, is_worth_keeping, revision_of
from services.submissions.lineage import commands as lineage
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, Text, invalid, not_found
from shared.web.etags import must_be_given, must_match


async def before_change(
    tx: Transaction, project: Project, person: Principal, changes: dict[str, Any], now: datetime
) -> None:
    """Keep the working copy, when it is worth it, before these changes are merged into it. The caller saves the
    project, in the same transaction: who can save has a copy of what he replaced.
    """
    after = {name: value for name, value in {**project.content, **changes}.items() if value is not None}
    if is_worth_keeping(project, person.sub, after, now):
        await _keep(tx, project, now)
        project.written_by, project.written_since = person.sub, now


async def restore(
    tx: Transaction, person: Principal, project_id: UUID, number: int | None, if_match: str | None
) -> Project:
    """Bring an earlier working copy back, a discarded draft, or both. What it replaces is kept, so that restoring can
    be undone. Raises Problem 428 and 412 as a change does; a discarded draft has no other editors, so it needs no
    If-Match.
    """
    project = await projects.find(tx, project_id, lock=True, discarded=True)
    if project is None or (project.status == "discarded" and not project.is_of(person)):
        raise not_found()
    now = datetime.now(UTC)
    project.must_be_edited_by(person)
    discarded = project.status == "discarded"
    if not discarded or if_match is not None:
        must_match(must_be_given(if_match), project.version)
    project.must_be_alive()
    if discarded:
        project.status, project.discarded_at = "draft", None
    elif number is None:
        words = Text("Zeg welke versie je terug wilt.", "Say which version you want back.")
        raise invalid([Fault("body", "/version", "missing", words)])
    if number is not None:
        await _put_back(tx, project, person, number, now)
    project.touch(now)
    await projects.save(tx, project)
    return project


async def _put_back(tx: Transaction, project: Project, person: Principal, number: int, now: datetime) -> None:
    earlier = await store.version(tx, project.id, number)
    if earlier is None:
        raise not_found(
            "Deze versie is er niet (meer). Haal de lijst van versies opnieuw op.",
            "This version is not there (any more). Read the list of versions again.",
        )
    await _keep(tx, project, now)
    project.content = earlier.content
    project.written_by, project.written_since = person.sub, None
    # What it builds on is looked at again when it is handed in; here it stands as it stood.
    await lineage.keep(tx, project.id, earlier.content.get("buildsOn") or [])


async def _keep(tx: Transaction, project: Project, now: datetime) -> None:
    project.kept_versions += 1
    await store.keep(tx, project, project.kept_versions, revision_of(project), now, MOST)
