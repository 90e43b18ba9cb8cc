"""What can be done with a project's files. Each command runs in its caller's transaction, who will commit."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.drafts import commands as drafts
from services.submissions.materials import domain, store
from services.submissions.materials.domain import Upload
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, not_found
from shared.web.etags import must_match


async def must_have_room(
    tx: Transaction, person: Principal, project_id: UUID, *, size: int, if_match: str | None, again: bool
) -> None:
    """Refuse before the file comes over, when it is clear already. `again`: it may be a repetition of an upload that
    succeeded, which gets its first answer; only the person's rights count then.
    """
    project = await projects.get(tx, project_id)
    project.must_be_edited_by(person)
    if not again:
        await _must_take_one_more(tx, project, size, if_match)


async def add(
    tx: Transaction, person: Principal, project_id: UUID, file_id: UUID, upload: Upload, url: str, if_match: str | None
) -> tuple[Project, dict[str, str]]:
    """Make a file that is in the store a material of the working copy. The project's lock keeps the sum of all files
    within its limit, also for two uploads at once.
    """
    project = await projects.get(tx, project_id, lock=True)
    project.must_be_edited_by(person)
    await _must_take_one_more(tx, project, upload.size, if_match)
    now = datetime.now(UTC)
    row = {
        "id": file_id,
        "project_id": project_id,
        "file_name": upload.file_name,
        "media_type": upload.media_type,
        "size": upload.size,
        "sha256": upload.sha256,
        "url": url,
        "by": person.sub,
        "created_at": now,
    }
    await store.add(tx, row)
    entry = {"id": str(file_id), **upload.words, **_ours(row)}
    await _write(tx, project, person, [*_entries(project), entry], now)
    return project, entry


async def remove(tx: Transaction, person: Principal, project_id: UUID, file_id: UUID, if_match: str | None) -> None:
    """Take a file out of the working copy. Revisions that name it keep it."""
    project = await projects.get(tx, project_id, lock=True)
    project.must_be_edited_by(person)
    project.must_be_alive()
    if if_match is not None:
        must_match(if_match, project.version)
    left = [entry for entry in _entries(project) if entry.get("id") != str(file_id)]
    if len(left) == len(_entries(project)):
        raise not_found()
    await _write(tx, project, person, left, datetime.now(UTC))


async def settle(tx: Transaction, project_id: UUID, entries: list[dict[str, Any]]) -> tuple[list[Any], list[Fault]]:
    """A text's materials as they may be kept, and what is wrong with them. Who keeps them saves the project in the same
    transaction.
    """
    ids = [_uuid(str(entry["id"])) for entry in entries if entry.get("id")]
    rows = await store.claim(tx, project_id, [found for found in ids if found is not None])
    return domain.settled(entries, {str(row.id): _ours(row._asdict()) for row in rows})


async def _must_take_one_more(tx: Transaction, project: Project, size: int, if_match: str | None) -> None:
    project.must_be_alive()
    if if_match is not None:
        must_match(if_match, project.version)
    domain.must_fit(_entries(project), await store.used(tx, project.id), size)


async def _write(tx: Transaction, project: Project, person: Principal, entries: list[Any], now: datetime) -> None:
    changes = {"materials": entries}
    await drafts.before_change(tx, project, person, changes, now)
    project.change(changes, now)
    await projects.save(tx, project)


def _entries(project: Project) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = project.content.get("materials") or []
    return entries


def _ours(row: "dict[str, Any]") -> dict[str, str]:
    """The part of an entry that the library can't change."""
    names = {"url": "url", "fileName": "file_name", "mediaType": "media_type", "size": "size", "sha256": "sha256"}
    return {name: str(row[column]) for name, column in names.items()}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
