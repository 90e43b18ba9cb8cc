"""Keeping what harvesters are told: a worker that follows the changes of the catalogue.

    change ──► who is affected ──► what is shown now ──► its digest: another one? ──► a new moment

One process at a time, by a lock; the one row of `oai_progress` says where it goes on: a crash at any moment leaves the
batch to be done again, by whoever comes next. A record gets a new moment only when what is shown
changed, so batches may come twice, and a rebuild that gives the same leaves every moment as it was.
"""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID
from xml.etree.ElementTree import tostring

import structlog

from services.search import changing
from services.search.opendata import store as catalogue
from services.search.opendata.bieb import bieb
from services.search.opendata.domain import Published
from services.search.opendata.dublin_core import dublin_core
from services.search.opendata.oai import store
from services.search.opendata.site import Site
from shared.db import Database, Transaction
from shared.service import Running
from shared.vocabularies import following, memory
from shared.working import in_rounds

log = structlog.get_logger(__name__)

VERSION = 1
"""Of the two formats. A higher one has all records looked at again; a process with a lower one leaves them alone."""
BATCH = 100
EVERY = 1.0
"""Seconds between two looks, one index scan each, when there is nothing to do."""


async def keep(database: Database, site: Site, batch: int = BATCH) -> int:
    """Take in a batch of changes; returns how many projects were looked at."""
    async with database.begin() as tx:
        here = await store.lead(tx)
        if here is None or here.rebuilding or here.version > VERSION:
            return 0
        await following.refresh(tx)
        basis = f"{memory().generation} {site}"
        as_before = (here.version, here.basis) == (VERSION, basis)
        changed, cursor = await changing.changed(tx, here.cursor if as_before else 0, batch)
        if changed:
            await _take_in(tx, site, await changing.affected(tx, changed))
        if changed or not as_before:
            await store.go_on(tx, cursor=cursor, version=VERSION, basis=basis)
    return len(changed)


async def stand_still(tx: Transaction) -> None:
    """The catalogue is emptied: what is missing from it is not gone. Harvesters are asked to come back, also when the
    rebuild is cut off, until one has come to its end.
    """
    await store.go_on(tx, rebuilding=True)


async def go_on(tx: Transaction) -> None:
    """The catalogue is whole again: look at everything, for what is not in it now is gone."""
    await store.go_on(tx, rebuilding=False, cursor=0)


async def keep_dated(running: Running, site: Site) -> None:
    """Go on until cancelled. A database that is away is waited for."""

    async def some() -> bool:
        if number := await keep(running.database, site):
            log.info("oai.taken-in", projects=number)
        return number >= BATCH  # a few wait for the next look, so that they come together

    await in_rounds("oai", some, EVERY, rest=running.rest)


async def _take_in(tx: Transaction, site: Site, project_ids: Sequence[UUID]) -> None:
    told = await store.told(tx, project_ids)
    known = await catalogue.known(tx, project_ids)
    changed = []
    digests = await asyncio.to_thread(_digests, known, site)
    for project_id in project_ids:
        before, now = told.get(project_id), known.get(project_id)
        if now and now.published:
            digest = digests[project_id]
            if before is None or (before.deleted, before.digest, tuple(before.sets)) != (False, digest, now.sets):
                changed.append(store.Dated(project_id, False, now.sets, digest))
        elif before and not before.deleted:
            changed.append(store.Dated(project_id, True, tuple(before.sets), ""))
        elif now and not before:  # withdrawn before it was told of here, or told of by a database that was lost
            changed.append(store.Dated(project_id, True, now.sets, ""))
    if changed:
        await store.date(tx, changed)


def _digests(known: Mapping[UUID, catalogue.Known], site: Site) -> dict[UUID, str]:
    """For a thread: rendering takes a millisecond each, in which nobody else would be answered."""
    return {each.published.id: _digest(each.published, site) for each in known.values() if each.published}


def _digest(project: Published, site: Site) -> str:
    return sha256(tostring(dublin_core(project, site)) + tostring(bieb(project, site))).hexdigest()
