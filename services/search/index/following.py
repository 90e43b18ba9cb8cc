"""Keeps an index of this process as the catalogue is: reads what changed, writes it and commits.

At the start the index that lies there is checked and taken over, or a new one is built while the service says that it
is not ready. Killed at any moment: what was committed is there, the rest is read from the catalogue again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import structlog
from prometheus_client import Gauge

from services.search import store
from services.search.changing import MOST, affected, changed
from services.search.index.demand import demanded
from services.search.index.folder import Damaged, Folder, check, read_state
from services.search.index.labelling import labels, renamed, with_codes
from services.search.index.live import Live
from services.search.index.rows import Source
from services.search.index.schema import fingerprint
from services.search.index.writing import IndexFiles
from shared.db import Database
from shared.messaging.steps import reached
from shared.vocabularies import memory

log = structlog.get_logger(__name__)

A_BATCH = 500
"""Projects that are written in one go when many have to be written again."""
DOCUMENTS = Gauge("bieb_search_documents", "Documents in the index of this process, by what it is of", ["of"])

Build = Callable[[Source, Path], Awaitable[None]]


class CannotBuild(ConnectionError):
    """The build did not come to its end, for a reason that may pass: the surroundings' fault, so it is tried again."""


class Step(NamedTuple):
    """What one look at the catalogue came to: whether there may be more, and whether a newer index is asked for."""

    more: bool
    is_outdated: bool


class Follower:
    """The one that writes this process's index of what `source` reads."""

    def __init__(
        self, database: Database, place: Path, live: Live, build: Build, source: Source, most: int = MOST
    ) -> None:
        """`most`: so many changed projects are taken over in one round."""
        self._database, self._place, self._live, self._build = database, place, live, build
        self._source, self._most = source, most
        self._folder: Folder | None = None
        self._generation = -1
        self._one_at_a_time = asyncio.Lock()
        self._beside: asyncio.Task[IndexFiles] | None = None
        """The build of an index that is to replace the one in use."""

    async def round(self) -> bool:
        """Take over what changed; True when there may be more at once."""
        async with self._one_at_a_time:
            return await self._round()

    async def _round(self) -> bool:
        if self._live.files is None:
            await self._open()
        files = self._live.files
        assert files is not None
        if self._beside is not None and self._beside.done():
            await self._replace(files)
            return True
        step = await self._follow(files)
        if step.is_outdated and self._beside is None:
            self._begin_beside(files)
        return step.more

    async def _follow(self, files: IndexFiles) -> Step:
        async with self._database.begin() as tx:
            demand = await demanded(tx)
            if await store.is_being_rebuilt(tx):
                return Step(False, False)  # the catalogue fills again: what is in the index is better meanwhile
            if demand.catalogue != files.state.catalogue:
                return Step(False, True)  # its numbers of transactions say nothing here
            found, until = await changed(tx, files.state.cursor, self._most)
            touched = await affected(tx, found) if found else []
            there = await self._source.read(tx, touched) if touched else []
        if touched:
            await asyncio.to_thread(files.put, touched, there)
            reached("index.before-commit")
            await asyncio.to_thread(files.commit, until)
            reached("index.after-commit")
            DOCUMENTS.labels(self._source.name).set(files.snapshot.size)
        else:
            files.state.cursor = until
        # A few wait for the next look: a commit costs the same for one as for a hundred.
        more = len(found) >= self._most
        return Step(await self._relabel(files) or more, demand.epoch != files.state.epoch)

    async def catch_up(self) -> None:
        """Follow until nothing is left to be taken over, also what is being built."""
        while True:
            while await self.round():
                pass
            if self._beside is None:
                return
            await asyncio.wait({self._beside})

    def close(self) -> None:
        """Let go of the folder."""
        if self._beside is not None:
            self._beside.cancel()
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
            log.warning("index.building", of=self._source.name, reason=str(reason))
            self._live.doing = "building"
            self._folder.tidy()
            files = await self._built(self._folder)
        self._folder.use(files.path)
        self._live.files, self._live.doing = files, "following"
        log.info("index.ready", of=self._source.name, documents=files.snapshot.size, folder=str(files.path))

    def _begin_beside(self, old: IndexFiles) -> None:
        """Build beside the index that answers, which is followed meanwhile."""
        assert self._folder is not None
        log.info("index.building-beside", of=self._source.name)
        self._folder.tidy(old.path)
        self._beside = asyncio.create_task(self._built(self._folder))

    async def _replace(self, old: IndexFiles) -> None:
        """Change over to the index that was built, when it knows what the old one knows."""
        assert self._folder is not None
        assert self._beside is not None
        beside, self._beside = self._beside, None
        files = await beside
        self._generation = -1  # its labels are those of when its build began
        try:
            while (await self._follow(files)).more:
                pass
        except BaseException:
            files.close()  # it will be asked for again
            raise
        self._live.files = files
        old.close()  # before its files go: a writer that lets go reads them once more
        self._folder.use(files.path)
        log.info("index.replaced", of=self._source.name, documents=files.snapshot.size)

    async def _built(self, folder: Folder) -> IndexFiles:
        path = await asyncio.to_thread(folder.fresh)
        await self._build(self._source, path)
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
                there = await self._source.read(tx, some)
            await asyncio.to_thread(files.put, some, there)
        files.state.labels = now
        await asyncio.to_thread(files.commit, files.state.cursor)
        log.info("index.relabelled", of=self._source.name, projects=len(ids))
        return True
