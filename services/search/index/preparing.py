"""Makes the fields of all documents of an index: of a small catalogue in this process, of a large one in two beside it,
for most of a build is cutting up words.

    build ──ids──► python -m services.search.index.preparing SOURCE ──fields──► build

A helper ends when its input does, so none outlives a build that was killed.
"""

import asyncio
import os
import pickle
import struct
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol
from uuid import UUID

from services.search.index import rows
from services.search.index.documents import Fields, fields_of
from services.search.index.past import PAST
from services.search.index.rows import PRESENT, Source
from shared.db import Database
from shared.settings import Settings, read
from shared.vocabularies import following

A_PAGE = 500
"""Projects that are read at once."""
FEW = 5_000
"""So many projects are done before a helper is up."""
HELPERS = 2
SOURCES = {source.name: source for source in (PRESENT, PAST)}
_LENGTH = struct.Struct("<I")


class End(Protocol):
    """Where documents are made."""

    async def prepare(self, ids: Sequence[UUID]) -> list[Fields]: ...


async def prepare(database: Database, source: Source, add: Callable[[list[Fields]], Awaitable[None]]) -> None:
    """Hand the fields of every document to `add`, hundreds at a time. An ExceptionGroup says that a helper ended."""
    async with database.begin() as tx:
        is_large = await rows.are_more_than(tx, FEW)
    async with AsyncExitStack() as stack:
        ends: list[End] = [Here(database, source)]
        if is_large:
            ends = [await stack.enter_async_context(helper(source)) for _ in range(HELPERS)]
        last: UUID | None = None
        one_page = asyncio.Lock()

        async def page() -> list[UUID]:
            nonlocal last
            async with one_page, database.begin() as tx:
                found = await rows.page(tx, last, A_PAGE)
            last = found[-1] if found else last
            return found

        async def work(end: End) -> None:
            while ids := await page():
                await add(await end.prepare(ids))

        async with asyncio.TaskGroup() as group:
            for end in ends * 2:  # while what one made is added, it makes the next
                group.create_task(work(end))


class Here:
    """In this process."""

    def __init__(self, database: Database, source: Source) -> None:
        self._database, self._source = database, source

    async def prepare(self, ids: Sequence[UUID]) -> list[Fields]:
        async with self._database.begin() as tx:
            there = await self._source.read(tx, ids)
        return await asyncio.to_thread(lambda: [fields_of(row) for row in there])


class Helper:
    """In another process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin, process.stdout
        self._one_at_a_time = asyncio.Lock()

    async def prepare(self, ids: Sequence[UUID]) -> list[Fields]:
        async with self._one_at_a_time:
            asked = b"".join(each.bytes for each in ids)
            self._to.write(_LENGTH.pack(len(asked)) + asked)
            (length,) = _LENGTH.unpack(await self._from.readexactly(_LENGTH.size))
            made = await self._from.readexactly(length)
        found: list[Fields] = await asyncio.to_thread(pickle.loads, made)  # from a process of our own
        return found


@asynccontextmanager
async def helper(source: Source) -> AsyncIterator[Helper]:
    """A helper, until the block ends."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, source.name, stdin=pipe, stdout=pipe, limit=2**24, env={**os.environ}
    )
    try:
        yield Helper(process)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _serve(source: Source) -> None:
    """Answer until there is nothing more to read. Nothing else happens here, so waiting may block."""
    database = Database(read(Settings).database_url, pool=1)
    here = Here(database, source)
    async with database.begin() as tx:
        await following.refresh(tx)
    while len(head := sys.stdin.buffer.read(_LENGTH.size)) == _LENGTH.size:
        asked = sys.stdin.buffer.read(*_LENGTH.unpack(head))
        made = await here.prepare([UUID(bytes=asked[place : place + 16]) for place in range(0, len(asked), 16)])
        body = pickle.dumps(made)
        sys.stdout.buffer.write(_LENGTH.pack(len(body)) + body)
        sys.stdout.buffer.flush()
    await database.close()


if __name__ == "__main__":
    asyncio.run(_serve(SOURCES[sys.argv[1]]))
