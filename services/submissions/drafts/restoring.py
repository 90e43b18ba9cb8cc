"""Bring an earlier working copy back, or a discarded draft."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.drafts import store
from services.submissions.drafts.commands import keep
from services.submissions.lineage import commands as lineage
from services.submissions.materials import commands as materials
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, Text, invalid, not_found
from shared.web.etags import must_be_given, must_match


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
    if number is not None:
        await lineage.keep(tx, project.id, project.content.get("buildsOn") or [])
    return project


async def _put_back(tx: Transaction, project: Project, person: Principal, number: int, now: datetime) -> None:
    """Take what was written then, without what is no longer there: a file that was deleted, a project that was taken
    back or that builds on this one by now.
    """
    earlier = await store.version(tx, project.id, number)
    if earlier is None:
        raise not_found(
            "Deze versie is er niet (meer). Haal de lijst van versies opnieuw op.",
            "This version is not there (any more). Read the list of versions again.",
        )
    await keep(tx, project, now)
    content: dict[str, Any] = earlier.content
    if ties := content.get("buildsOn"):
        settled = await lineage.settle(tx, person, project.id, project.library.isil, ties)
        content = {**content, "buildsOn": _sound(*settled)}
    if entries := content.get("materials"):
        content = {**content, "materials": _sound(*await materials.settle(tx, project.id, entries))}
    project.content = content
    project.written_by, project.written_since = person.sub, None


def _sound(entries: list[Any], faults: list[Fault]) -> list[Any]:
    """The entries that nothing is wrong with. A fault points at its entry: `/materials/2/id`."""
    wrong = {fault.pointer.split("/")[2] for fault in faults}
    return [entry for index, entry in enumerate(entries) if str(index) not in wrong]
