"""Keeps the index of this process as the catalogue is: a worker that reads what changed, writes it and commits.

At the start the index that lies there is checked and taken over, or a new one is built while the service says that it
is not ready. Killed at any moment: what was committed is there, the rest is read from the catalogue again.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from prometheus_client import Gauge

from services.search import store
from services.search.changing import affected, changed
from services.search.index import rows
from services.search.index.demand import demanded
from services.search.index.folder import Damaged, Folder, check, read_state
from services.search.index.labelling import labels, renamed, with_codes
from services.search.index.live import Live
from services.search.index.schema import fingerprint
from services.search.index.writing import IndexFiles
from shared.db import Database
from shared.messaging.steps import reached
from shared.service import Running
from shared.vocabularies import memory
from shared.working import in_rounds

log = structlog.get_logger(__name__)

EVERY = 0.1
"""Seconds between two looks at what changed: how long a new project is not found yet, at most, but for the commit."""
A_BATCH = 500
"""Projects that are written in one go when many have to be written again."""
DOCUMENTS = Gauge("bieb_search_documents", "Projects in the index of this process")

Build = Callable[[Path], Awaitable[None]]


class CannotBuild(ConnectionError):
    """The build did not come to its end, for a reason that may pass: the surroundings' fault, so it is tried again."""


class Follower:
    """The one that writes this process's index."""

    def __init__(self, database: Database, place: Path, live: Live, build: Build) -> None:
        self._database, self._place, self._live, self._build = database, place, live, build
        self._folder: Folder | None = None
        self._generation = -1
        self._one_at_a_time = asyncio.Lock()

    async def round(self) -> bool:
        """Take over what changed; True when there may be more at once."""
        async with self._one_at_a_time:
            return await self._round()

    async def _round(self) -> bool:
        if self._live.files is None:
            await self._open()
        files = self._live.files
        assert files is not None
        async with self._database.begin() as tx:
            demand = await demanded(tx)
            if await store.is_being_rebuilt(tx):
                return False  # the catalogue fills again: what is in the index is the better answer meanwhile
            found, until = await changed(tx, files.state.cursor)
            touched = await affected(tx, found) if found else []
            there = await rows.rows(tx, touched) if touched else []
        if (demand.catalogue, demand.epoch) != (files.state.catalogue, files.state.epoch):
            await self._replace(files)
            return True
        if touched:
            await asyncio.to_thread(files.put, touched, there)
            reached("index.before-commit")
            await asyncio.to_thread(files.commit, until)
            reached("index.after-commit")
            DOCUMENTS.set(files.snapshot.size)
        else:
            files.state.cursor = until
        return await self._relabel(files) or bool(touched)

    async def catch_up(self) -> None:
        """Follow until nothing is left to be taken over."""
        while await self.round():
            pass

    def close(self) -> None:
        """Let go of the folder."""
        if self._live.files is not None:
            self._live.files.close()
            self._live.files = None
        if self._folder is not None:
            self._folder.release()
            self._folder = None

    async def _open(self) -> None:
        if self._folder is None:
            self._folder = await asyncio.to_thread(Folder.take, self._place)
        async with self._database.begin() as tx:
            demand = await demanded(tx)
        try:
            path = self._folder.current()
            state = read_state(path)
            if state.fingerprint != fingerprint():
                raise Damaged("it was made by another version")
            if state.catalogue != demand.catalogue:
                raise Damaged("it is of another database")
            self._live.doing = "checking"
            await asyncio.to_thread(check, path)
            files = await asyncio.to_thread(IndexFiles, path, state)
        except Damaged as reason:
            log.warning("index.building", reason=str(reason))
            self._live.doing = "building"
            self._folder.tidy()
            files = await self._built(self._folder)
        self._folder.use(files.path)
        self._live.files, self._live.doing = files, "following"
        log.info("index.ready", documents=files.snapshot.size, folder=str(files.path))

    async def _replace(self, old: IndexFiles) -> None:
        """Build beside the index that answers, and change over. Changes wait meanwhile; they are not lost."""
        assert self._folder is not None
        log.info("index.building-aside")
        self._folder.tidy(old.path)
        files = await self._built(self._folder)
        self._live.files = files
        old.close()  # before its files go: a writer that lets go reads them once more
        self._folder.use(files.path)
        log.info("index.replaced", documents=files.snapshot.size)

    async def _built(self, folder: Folder) -> IndexFiles:
        path = await asyncio.to_thread(folder.fresh)
        await self._build(path)
        try:
            return await asyncio.to_thread(IndexFiles, path, read_state(path))
        except Damaged as reason:
            raise CannotBuild(str(reason)) from None

    async def _relabel(self, files: IndexFiles) -> bool:
        """Write the projects again whose labels changed since they were written."""
        if memory().generation == self._generation and files.state.labels:
            return False
        self._generation = memory().generation
        codes = renamed(files.state.labels)
        if not codes:
            return False
        now = labels()
        async with self._database.begin() as tx:
            ids = await with_codes(tx, codes)
        for start in range(0, len(ids), A_BATCH):
            some = ids[start : start + A_BATCH]
            async with self._database.begin() as tx:
                there = await rows.rows(tx, some)
            await asyncio.to_thread(files.put, some, there)
        files.state.labels = now
        await asyncio.to_thread(files.commit, files.state.cursor)
        log.info("index.relabelled", projects=len(ids))
        return True


async def in_a_process(path: Path) -> None:
    """Build an index in a process of its own; ended with this one's task. Raises CannotBuild."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.search.index.building", str(path), env={**os.environ}
    )
    try:
        if await process.wait():
            raise CannotBuild(f"the build ended with {process.returncode}")
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def keep_indexed(live: Live, place: Path) -> Callable[[Running], Awaitable[None]]:
    """The worker for a service that answers from `live`."""

    async def work(running: Running) -> None:
        follower = Follower(running.database, place, live, in_a_process)
        running.needs["index"] = lambda: None if live.ready else live.doing
        try:
            await in_rounds("index", follower.round, EVERY)
        finally:
            follower.close()

    return work
