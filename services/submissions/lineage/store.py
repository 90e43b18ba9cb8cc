"""The edges: which project builds on which, as each revision says, and as it counts after merges.

They may not go in a circle, and no constraint of a database can say so. So who adds an edge holds `lock` from before
the check to the commit. It is taken after the row locks of projects, by everybody, or two would wait for each other;
for the same reason no foreign key leads to the older project: its check would wait for that project's row.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid, delete, insert, text, update

from services.submissions.lineage.domain import SPLIT
from services.submissions.store import metadata
from shared.db import Transaction

WORKING_COPY = 0
SPLIT_OFF = -1

edges = Table(
    "lineage_edge",
    metadata,
    Column(
        "written_newer_id",
        Uuid,
        ForeignKey("project.id", ondelete="CASCADE"),
        primary_key=True,
        comment="the project whose text says it",
    ),
    Column("revision", Integer, primary_key=True, comment="0: the working copy; -1: it was split off"),
    Column("written_older_id", Uuid, primary_key=True, comment="the project that the text names"),
    Column("newer_id", Uuid, nullable=False, comment="under which project it counts, after merges"),
    Column("older_id", Uuid, nullable=False, comment="under which project it counts, after merges"),
    Column("relation", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index("lineage_edge_newer", "newer_id"),
    Index("lineage_edge_older", "older_id"),
)

_LOCK = text("SELECT pg_advisory_xact_lock(7301, 11)")

# What counts: the working copy, and every revision that is public or may still become so. Of a merged project only what
# was public; of a withdrawn one, or a draft that was discarded, nothing.
_UP = text("""
    SELECT DISTINCT edge.newer_id, edge.older_id
    FROM lineage_edge edge JOIN project ON project.id = edge.written_newer_id
    WHERE edge.newer_id = ANY(:newer) AND edge.newer_id <> edge.older_id
      AND (edge.revision = -1 OR project.status NOT IN ('withdrawn', 'discarded') AND CASE project.status
           WHEN 'merged' THEN edge.revision = project.published_revision
           ELSE edge.revision = 0 OR edge.revision >= coalesce(project.published_revision, 1) END)
""")
_OLDER = text("""
    SELECT project.id, merged_project.into_id, project.isil, project.status, project.published_revision
    FROM project LEFT JOIN merged_project ON merged_project.project_id = project.id
    WHERE project.id = ANY(:named)
       OR project.id IN (SELECT into_id FROM merged_project WHERE merged_project.project_id = ANY(:named))
""")


async def lock(tx: Transaction) -> None:
    """Nobody else adds an edge or merges before this transaction ends."""
    await tx.execute(_LOCK)


async def built_on(tx: Transaction, start: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Everything that these projects build on, step by step up, one statement for each generation."""
    found: dict[UUID, set[UUID]] = {}
    generation = set(start)
    while generation:
        found |= {project_id: set() for project_id in generation}
        for row in await tx.execute(_UP, {"newer": list(generation)}):
            found[row.newer_id].add(row.older_id)
        generation = {older for newer in generation for older in found[newer]} - found.keys()
    return found


async def older(tx: Transaction, named: Collection[UUID]) -> list[Any]:
    """These projects, as far as they exist, and those that they were merged into."""
    return list(await tx.execute(_OLDER, {"named": list(named)}))


async def accepted(tx: Transaction, project_id: UUID) -> set[UUID]:
    """Every project that this one's text, or one of its revisions, names already."""
    query = edges.select().where(edges.c.written_newer_id == project_id)
    return {each for row in await tx.execute(query) for each in (row.written_older_id, row.older_id)}


async def replace(tx: Transaction, project_id: UUID, revision: int, entries: Collection[dict[str, Any]]) -> None:
    """Keep what this revision (or the working copy) says, instead of what it said before."""
    old = delete(edges).where(edges.c.written_newer_id == project_id, edges.c.revision == revision)
    await tx.execute(old)
    if entries:
        await tx.execute(insert(edges), [_edge(project_id, revision, UUID(e["projectId"]), e) for e in entries])


async def add_part(tx: Transaction, part_id: UUID, parent_id: UUID, note: str) -> None:
    """Note that a project was split off from another."""
    entry = {"relation": SPLIT, "note": note}
    await tx.execute(insert(edges).values(_edge(part_id, SPLIT_OFF, parent_id, entry)))


async def move(tx: Transaction, old: UUID, into: UUID) -> None:
    """Let everything that counts under `old` count under `into`; what was written stays as it was."""
    for column in (edges.c.newer_id, edges.c.older_id):
        await tx.execute(update(edges).where(column == old).values({column.name: into}))


async def family(tx: Transaction, project_id: UUID) -> tuple[UUID | None, list[UUID]]:
    """The project that this one was split off from, and those that were split off from it."""
    split = edges.select().where(
        edges.c.revision == SPLIT_OFF,
        (edges.c.written_newer_id == project_id) | (edges.c.written_older_id == project_id),
    )
    rows = list(await tx.execute(split.order_by(edges.c.written_newer_id)))
    parents = [row.written_older_id for row in rows if row.written_newer_id == project_id]
    return (parents[0] if parents else None), [
        row.written_newer_id for row in rows if row.written_older_id == project_id
    ]


def _edge(project_id: UUID, revision: int, older_id: UUID, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "written_newer_id": project_id,
        "revision": revision,
        "written_older_id": older_id,
        "newer_id": project_id,
        "older_id": older_id,
        "relation": entry["relation"],
        "note": entry.get("note", ""),
    }
