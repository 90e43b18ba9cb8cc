"""What everyone may take along: single projects, feeds, and lists of addresses."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.search import catalogue
from services.search.bodies import DEEPEST, Asked
from services.search.index.live import Live
from services.search.opendata import atom, store
from services.search.opendata.bodies import Permalink, SitemapEntries, SitemapEntry, SitemapPart, SitemapParts
from services.search.opendata.domain import Published
from services.search.opendata.selecting import matching_ids, selection
from services.search.opendata.site import Site
from services.search.queries import GONE
from services.search.tables import projects
from shared.db import Transaction
from shared.problems import Fault, Text, merged

PART = 50_000
"""Addresses in one part of a sitemap, which may have no more."""
_UPDATED = func.greatest(projects.c.published_at, projects.c.moved_at)  # the greatest passes over a null


async def published(tx: Transaction, project_id: UUID, ending: str) -> Published:
    """A project of the catalogue. Raises Problem 404, or 308 to the address of the project in which it lives on."""
    found = (await store.known(tx, [project_id])).get(project_id)
    if found and found.published:
        return found.published
    into = await catalogue.lives_on_in(tx, project_id)
    raise GONE if into is None else merged(f"/v1/projects/{into}{ending}")


async def feed(tx: Transaction, live: Live, site: Site, asked: Asked, query: Sequence[tuple[str, str]]) -> bytes:
    """The newest projects that are asked for, whatever order is asked for. Raises Problem 400."""
    deep = Text(
        f"Je kunt tot {DEEPEST} resultaten bladeren. Neem anders een export.",
        f"You can page up to {DEEPEST} results. Take an export instead.",
    )
    faults = [Fault("query", "page", "too-deep", deep)] if asked.page * asked.size > DEEPEST else []
    chosen = selection(asked, *faults)
    wanted = store.rows().where(*chosen.conditions())
    ids = await asyncio.to_thread(matching_ids, live, chosen.words)
    if ids is not None:
        wanted = wanted.where(projects.c.id == func.any(ids))
    wanted = wanted.order_by(projects.c.first_published_at.desc(), projects.c.id.desc())
    rows = (await tx.execute(wanted.limit(asked.size + 1).offset((asked.page - 1) * asked.size))).all()
    shown = await store.with_adopters(tx, rows[: asked.size])
    return atom.feed(site, query, shown, page=asked.page, more=len(rows) > asked.size)


async def sitemaps(tx: Transaction) -> SitemapParts:
    """The parts that there are; none for an empty catalogue."""
    place = func.row_number().over(order_by=projects.c.id)
    placed = select(((place - 1) // PART).label("part"), _UPDATED.label("updated"))
    counted = placed.where(catalogue.in_catalogue(projects)).subquery()
    query = select(counted.c.part, func.max(counted.c.updated).label("updated")).group_by(counted.c.part)
    rows = (await tx.execute(query.order_by(counted.c.part))).all()
    return SitemapParts(items=[SitemapPart(number=int(row.part) + 1, updated_at=row.updated) for row in rows])


async def sitemap(tx: Transaction, number: int) -> SitemapEntries:
    """The projects of one part. Raises Problem 404."""
    query = select(projects.c.id, _UPDATED.label("updated")).where(catalogue.in_catalogue(projects))
    rows = (await tx.execute(query.order_by(projects.c.id).limit(PART).offset((number - 1) * PART))).all()
    if not rows:
        raise GONE
    return SitemapEntries(items=[SitemapEntry(id=row.id, updated_at=row.updated) for row in rows])


async def permalink(tx: Transaction, project_id: UUID) -> Permalink:
    """What became of a project that was public once. Raises Problem 404 for any other: nobody hears that it exists."""
    found = (await store.known(tx, [project_id])).get(project_id)
    if found and found.published:
        return Permalink(status="published")
    if into := await catalogue.lives_on_in(tx, project_id):
        return Permalink(status="merged", into=into)
    if not found:
        raise GONE
    return Permalink(status="withdrawn")
