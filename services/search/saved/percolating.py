"""Hold what changed in the catalogue against the saved searches, beside the service and after the line.

    change (written by every command) ──► to_percolate ──► a project as it was and as it is ──► SavedSearchMatched

A project matches by an event when it did not match before it and does after it. What it was before is kept with it, so
nothing has to be remembered of all that a search finds on the day that it is saved. Nothing of this costs the line of
events anything: it reads what commands have committed.

Crash before a commit: the rows of the queue are still there, nothing was told. Crash after it: they are gone, and the
event is in the log. Two replicas never hold the same project (`store.hold_projects`), so its events keep their order.
Everything is written at the end: a transaction that has written holds up who follows `change` until its commit.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text

from services.search import changing
from services.search.catalogue import in_catalogue, is_parel
from services.search.saved.domain import Face, SavedSearch
from services.search.saved.percolator import Known, among, matching
from services.search.saved.store import faces, hold_projects, is_whole, number_of, queue, set_number, take
from services.search.tables import changes, projects
from shared.contracts.projects import Library
from shared.contracts.search import SavedSearchMatched
from shared.db import Database, Transaction, to_json
from shared.service import Running
from shared.vocabularies import following
from shared.working import in_rounds

BATCH = 20
"""Projects in one transaction: each may match some hundreds of searches, and all that is told is written at once."""
EVERY = 0.25
"""Seconds between two looks, an index scan each, when there is nothing to do."""

_KEEP = text("""
    INSERT INTO percolated (project_id, face)
    SELECT id, CAST(face AS jsonb) FROM unnest(CAST(:ids AS uuid[]), CAST(:faces AS text[])) AS pair (id, face)
    ON CONFLICT (project_id) DO UPDATE SET face = excluded.face
""")
_ALONE = text("SELECT pg_try_advisory_xact_lock(7302, 0)")
_QUEUE = text("INSERT INTO to_percolate (project_id) SELECT unnest(CAST(:ids AS uuid[]))")
# A search that was removed, or whose query was changed since this process read it, is told of nothing. One that is
# being changed at this moment may be, by its old query: noted under its old generation, that hides nothing of the new.
_TELL = text("""
    INSERT INTO saved_search_match (saved_search_id, generation, project_id)
    SELECT saved_search.id, pair.generation, pair.project_id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:generations AS bigint[]), CAST(:projects AS uuid[]))
         AS pair (id, generation, project_id)
    JOIN saved_search ON saved_search.id = pair.id AND saved_search.generation = pair.generation
    ON CONFLICT DO NOTHING
    RETURNING saved_search_id, project_id
""")


async def collect(database: Database) -> int:
    """Queue the projects that changed since the last time; returns how many. One replica does, the others go on."""
    async with database.begin() as tx:
        if not (await tx.execute(_ALONE)).scalar_one():
            return 0
        found, until = await changing.changed(tx, await number_of(tx, "cursor"))
        if not found:
            return 0
        await tx.execute(_QUEUE, {"ids": found})
        await set_number(tx, "cursor", until)
        return len(found)


async def percolate(database: Database, known: Known, most: int = BATCH) -> int:
    """Hold some queued projects against the saved searches; returns how many.

    While the catalogue is rebuilt it waits: a project that is not there yet did not go, and is no news when it comes.
    """
    async with database.begin() as tx:
        if not await is_whole(tx):
            return 0
        taken = await take(tx, most)
        ids = sorted({row.project_id for row in taken})
        if not ids:
            return 0
        await hold_projects(tx, ids)
        before = await _before(tx, ids)
        await following.refresh(tx)
        searches = await known.refresh(tx)
        now = [row for row in await _now(tx, ids) if _face(row) != before[row.id]]
        public = {row.id: (face, row.changed_in) for row in now if (face := _face(row)) is not None}
        found = await matching([face for face, _ in public.values()], searches)
        found = [(face, search) for face, search in found if public[face.project_id][1] >= search.saved_after]
        was = [(old, search) for face, search in found if (old := before[face.project_id]) is not None]
        earlier = {(old.project_id, search.id) for old, search in among(was)}
        await _tell(tx, [pair for pair in found if (pair[0].project_id, pair[1].id) not in earlier])
        await _keep(tx, now)
        await tx.execute(delete(queue).where(queue.c.position.in_([row.position for row in taken])))
        return len(ids)


async def _before(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Face | None]:
    """These projects as they were last held against the searches; None for what was not public then."""
    kept = {row.project_id: row.face for row in await tx.execute(select(faces).where(faces.c.project_id.in_(ids)))}
    return {each: None if (face := kept.get(each)) is None else Face.of(each, face) for each in ids}


async def _now(tx: Transaction, ids: Sequence[UUID]) -> list[Row[Any]]:
    """Those of these projects that were ever published, each with whether it is public and what changed it last: in
    one statement, for the two must be of the same moment.
    """
    names = ("id", "revision", "content", "isil", "library_name", "province", "phase", "outcome")
    query = select(
        *(projects.c[name] for name in names),
        is_parel(projects).label("parel"),
        in_catalogue(projects).label("is_public"),
        func.coalesce(changes.c.changed_in, 0).label("changed_in"),
    ).select_from(projects.outerjoin(changes, changes.c.project_id == projects.c.id))
    return list((await tx.execute(query.where(projects.c.id.in_(ids)).order_by(projects.c.id))).all())


def _face(row: Row[Any]) -> Face | None:
    if not row.is_public:
        return None
    return Face(
        row.id, row.revision, row.content, row.isil, row.library_name, row.province, row.phase, row.outcome, row.parel
    )


async def _tell(tx: Transaction, found: list[tuple[Face, SavedSearch]]) -> None:
    if not found:
        return
    asked = {
        "ids": [search.id for _, search in found],
        "generations": [search.generation for _, search in found],
        "projects": [face.project_id for face, _ in found],
    }
    faces_of, at = {face.project_id: face for face, _ in found}, datetime.now(UTC)
    for row in await tx.execute(_TELL, asked):
        face = faces_of[row.project_id]
        tx.append(
            SavedSearchMatched(
                project_id=face.project_id,
                saved_search_id=row.saved_search_id,
                revision=face.revision,
                title=face.content["title"],
                library=Library(isil=face.isil, name=face.library_name, province=face.province),
                province=face.province,
                themes=tuple(face.content["themes"]),
                phase=face.phase,
                matched_at=at,
            )
        )


async def _keep(tx: Transaction, now: Sequence[Row[Any]]) -> None:
    kept = {row.id: None if (face := _face(row)) is None else to_json(face.kept()) for row in now}
    if kept:
        await tx.execute(_KEEP, {"ids": list(kept), "faces": list(kept.values())})


async def go_on(database: Database, rest: Callable[[], float]) -> None:
    """Until cancelled, resting so many times as long as each batch took. A database that is away is waited for."""
    known = Known()

    async def some() -> bool:
        found, held = await collect(database), await percolate(database, known)
        return found >= changing.MOST or held >= BATCH  # a few wait for the next look, so that they come together

    await in_rounds("percolating", some, EVERY, rest=rest)


async def keep_percolated(running: Running) -> None:
    """The worker of a service."""
    await go_on(running.database, running.rest)
