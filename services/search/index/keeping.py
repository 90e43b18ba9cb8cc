"""The workers that keep the indexes of a process, and where one is built: of a small catalogue here, before another
process could have begun; of a large one in a process of its own, so that this one goes on answering.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from services.search.index import building, rows
from services.search.index.following import Build, CannotBuild, Follower
from services.search.index.live import Live
from services.search.index.past import PAST
from services.search.index.rows import PRESENT, Source
from shared.db import Database
from shared.service import Running
from shared.working import in_rounds

EVERY = 0.1
"""Seconds between two looks at what changed: how long a new project is not found yet, at most, but for the commit."""
EVERY_PAST = 5.0
"""The same for how the catalogue stood on earlier days: what happens now is today's, and few ask for that."""
MOST_PAST = 250
"""Changed projects that the past takes over in one round: a third of a second in which others get half a processor."""
PLACE_OF_PAST = "past"
SMALL = 1_000
"""So many projects are written in about a second, which is what another process needs before it begins."""

Worker = Callable[[Running], Awaitable[None]]


def keep_indexed(live: Live, place: Path) -> tuple[Worker, Worker]:
    """The workers for a service that answers from `live`. The past has its turn when the present can answer, and they
    build one after the other: both at once would take as long, and twice the memory.
    """
    one_build = asyncio.Lock()

    def builder(running: Running) -> Build:
        async def build(source: Source, path: Path) -> None:
            async with one_build:
                await build_where_it_fits(running.database, source, path, gives_way=live.ready)

        return build

    async def present(running: Running) -> None:
        follower = Follower(running.database, place, live, builder(running), PRESENT)
        running.needs["index"] = lambda: None if live.ready else live.doing
        await _keep(in_rounds("index", follower.round, EVERY), follower)

    async def past(running: Running) -> None:
        follower = Follower(
            running.database, place / PLACE_OF_PAST, live.on_past_days, builder(running), PAST, MOST_PAST
        )

        async def in_its_turn() -> bool:
            return live.ready and await follower.round()

        await _keep(in_rounds("index.past", in_its_turn, EVERY_PAST, rest=running.rest), follower)

    return present, past


async def _keep(rounds: Awaitable[None], follower: Follower) -> None:
    try:
        await rounds
    finally:
        follower.close()


async def build_where_it_fits(database: Database, source: Source, path: Path, *, gives_way: bool) -> None:
    """Build an index here, or in another process that may give way."""
    async with database.begin() as tx:
        is_large = await rows.are_more_than(tx, SMALL)
    if is_large:
        await in_a_process(source, path, gives_way=gives_way)
    else:
        await building.build(database, path, source)


async def in_a_process(source: Source, path: Path, *, gives_way: bool) -> None:
    """Build an index in a process of its own. It ends with this task, and with this process however that ends, for it
    would go on writing where the next one begins. `gives_way`: other work of the machine goes first, because the old
    index answers meanwhile. Raises CannotBuild.
    """
    how = [building.GIVES_WAY] if gives_way else []
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", building.__name__, source.name, str(path), *how),
        stdin=asyncio.subprocess.PIPE,
        env={**os.environ},
    )
    try:
        if await process.wait():
            raise CannotBuild(f"the build ended with {process.returncode}")
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
