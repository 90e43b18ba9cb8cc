"""The workers that keep the indexes of a process, and the process of its own in which one is built."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from services.search.index.following import CannotBuild, Follower
from services.search.index.live import Live
from services.search.index.past import PAST
from services.search.index.rows import PRESENT, Source
from shared.service import Running
from shared.working import in_rounds

EVERY = 0.25
"""Seconds between two looks at what changed: how long a new project is not found yet, at most, but for the commit."""
EVERY_PAST = 5.0
"""The same for how the catalogue stood on earlier days: what happens now is today's, and few ask for that."""
REST = 3.0
"""Times as long as a round took that the past leaves to the present when much has changed."""
PLACE_OF_PAST = "past"

Worker = Callable[[Running], Awaitable[None]]


def keep_indexed(live: Live, place: Path) -> tuple[Worker, Worker]:
    """The workers for a service that answers from `live`. The past has its turn when the present can answer, and they
    build one after the other: both at once would take as long, and twice the memory.
    """
    one_build = asyncio.Lock()

    async def build(source: Source, path: Path) -> None:
        async with one_build:
            await in_a_process(source, path)

    async def present(running: Running) -> None:
        follower = Follower(running.database, place, live, build, PRESENT)
        running.needs["index"] = lambda: None if live.ready else live.doing
        await _keep(in_rounds("index", follower.round, EVERY), follower)

    async def past(running: Running) -> None:
        follower = Follower(running.database, place / PLACE_OF_PAST, live.on_past_days, build, PAST)

        async def in_its_turn() -> bool:
            return live.ready and await follower.round()

        await _keep(in_rounds("index.past", in_its_turn, EVERY_PAST, rest=REST), follower)

    return present, past


async def _keep(rounds: Awaitable[None], follower: Follower) -> None:
    try:
        await rounds
    finally:
        follower.close()


async def in_a_process(source: Source, path: Path) -> None:
    """Build an index in a process of its own; ended with this one's task. Raises CannotBuild."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.search.index.building", source.name, str(path), env={**os.environ}
    )
    try:
        if await process.wait():
            raise CannotBuild(f"the build ended with {process.returncode}")
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
