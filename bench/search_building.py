"""How long the search service takes from an empty folder to an answer, with how much memory; and a new index beside."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from sqlalchemy import text

from bench.harness import Connection, Stage, connections, percentile
from bench.search_figures import Figure
from bench.search_floor import current
from bench.search_questions import Ask, Kind
from local.process import Child
from services.search.index.demand import ask_for_new
from shared.db import Database

SERVICE, BUILDER = "services.search.main", "services.search.index.building"
ADDRESS = {"BIEB_PUBLIC_URL": "http://127.0.0.1"}
"""The same for every start: open-data records are made anew when it changes."""
LOOK_EVERY = 0.1
ASKED_BESIDE = 20
"""Questions a second while a new index is built."""
LONGEST = 3600.0
"""Seconds after which a build is taken for stuck."""

Progress = Callable[[float], None]
"""Told how many seconds a build takes already."""


@dataclass
class Memory:
    """The most that a process had: `rss` all, `own` without the pages of files. In MB."""

    rss: float = 0.0
    own: float = 0.0

    def look(self, pid: int) -> None:
        """Take in what it has now. The peak of `rss` is the kernel's; that of `own` the highest that was seen."""
        with suppress(OSError):
            told = Path(f"/proc/{pid}/status").read_text("utf-8")
            self.rss = max(self.rss, _megabytes(told, "VmHWM"))
            self.own = max(self.own, _megabytes(told, "RssAnon"))

    @classmethod
    def now(cls, pid: int) -> "Memory":
        told = Path(f"/proc/{pid}/status").read_text("utf-8")
        return cls(_megabytes(told, "VmRSS"), _megabytes(told, "RssAnon"))


def _megabytes(status: str, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def processor(pid: int) -> float:
    """Milliseconds of processor that a process has had: what it does, however long it waits for others on its core."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system) * 1000


@dataclass
class Build:
    """One build: seconds until it answered, and the memory of the process that wrote it."""

    seconds: float = 0.0
    memory: Memory = field(default_factory=Memory)


async def started(on: Stage, place: Path, progress: Progress = lambda _: None) -> tuple[Child, int, Build]:
    """Start the service with this folder for its index; the service, its port, and the build that it began with."""
    child = on.spawn(SERVICE, "search", BIEB_INDEX=str(place), **ADDRESS)
    port = int(child.env["BIEB_PORT"])
    async with httpx.AsyncClient() as client:

        async def ready() -> bool:
            with suppress(httpx.HTTPError):
                return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
            return False

        build = await _watched(child, ready, progress)
    return child, port, build


async def start_once(on: Stage) -> None:
    """Let the open-data records begin while there are none: they follow from there, and not from the first project."""
    child, _, _ = await started(on, on.folder / "empty")
    database = Database(on.url("search"), pool=1)
    began = False
    while not began:
        async with database.begin() as tx:
            began = (await tx.execute(text("SELECT basis <> '' FROM oai_progress"))).scalar_one()
    await database.close()
    child.stop()


async def past_is_there(child: Child, port: int, progress: Progress = lambda _: None) -> None:
    """Wait until the service can answer as of a date too, so that its second build disturbs no other figure."""
    async with httpx.AsyncClient() as client:

        async def answers() -> bool:
            address = f"http://127.0.0.1:{port}/v1/projects?asOf=2030-01-01&facets=&size=1"
            return (await client.get(address)).status_code == 200

        await _watched(child, answers, progress)


async def _watched(child: Child, ready: Callable[[], Awaitable[bool]], progress: Progress) -> Build:
    build, began = Build(), time.perf_counter()
    while not await ready():
        if not child.alive:
            raise RuntimeError(f"the service ended:\n{child.last_words(20)}")
        for pid in _builders(child):
            build.memory.look(pid)
        build.seconds = time.perf_counter() - began
        if build.seconds > LONGEST:
            raise TimeoutError(f"no index after {LONGEST:.0f} s:\n{child.last_words(20)}")
        progress(build.seconds)
        await asyncio.sleep(LOOK_EVERY)
    build.seconds = time.perf_counter() - began
    return build


def _builders(child: Child) -> Iterator[int]:
    with suppress(psutil.Error):
        for process in psutil.Process(child.pid).children():
            if BUILDER in process.cmdline():
                yield process.pid


def figures(records: int, build: Build, service: Memory, place: Path) -> list[Figure]:
    """What a build from Postgres came to."""
    return [
        Figure("rebuild until it answers", build.seconds, " s"),
        Figure("rebuild, documents a second", records / build.seconds, "/s"),
        Figure("rebuild, peak memory", build.memory.rss, " MB"),
        Figure("rebuild, peak memory without file pages", build.memory.own, " MB"),
        Figure("service after it, memory", service.rss, " MB"),
        Figure("service after it, memory without file pages", service.own, " MB"),
        Figure("index on disk", size_of(current(place)) / 1e6, " MB"),
    ]


def size_of(folder: Path) -> int:
    """Bytes of the files in it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def beside(
    on: Stage, child: Child, port: int, place: Path, asked: Sequence[Kind], progress: Progress = lambda _: None
) -> list[Figure]:
    """Ask for a new index in the database, and questions all the while. Raises RuntimeError when one of them is not
    answered, or when there are other answers than before.
    """
    old, asks = current(place), [ask for each in zip(*(kind.alone for kind in asked), strict=True) for ask in each]
    [line] = await connections(port, 1)
    before = await _body(line, port, asks[0])
    calm = await _steady(line, port, asks, lambda: False, most=len(asks))
    database = Database(on.url("search"), pool=1)
    async with database.begin() as tx:
        await ask_for_new(tx)
    await database.close()

    async def changed() -> bool:
        return current(place) != old

    watching = asyncio.create_task(_watched(child, changed, progress))
    took = await _steady(line, port, asks, watching.done)
    build = await watching
    if await _body(line, port, asks[0]) != before:
        raise RuntimeError("the new index answers otherwise than the old one")
    line.close()
    return [
        Figure("rebuild beside, until it answers", build.seconds, " s"),
        Figure("answers meanwhile, p50", percentile(took, 0.50), " ms", percentile(calm, 0.50)),
        Figure("answers meanwhile, p95", percentile(took, 0.95), " ms", percentile(calm, 0.95)),
        Figure("answers meanwhile, slowest", max(took), " ms", max(calm)),
    ]


async def _body(line: Connection, port: int, ask: Ask) -> bytes:
    return await line.ask(ask.request(port))


async def _steady(
    line: Connection, port: int, asks: Sequence[Ask], done: Callable[[], bool], most: int | None = None
) -> list[float]:
    """Ask at a steady rate, from the first question again after the last, until `done` or `most`. Milliseconds each."""
    clock = asyncio.get_running_loop().time
    took: list[float] = []
    while not done() and (most is None or len(took) < most):
        began = clock()
        await line.ask(asks[len(took) % len(asks)].request(port))
        took.append((clock() - began) * 1000)
        await asyncio.sleep(max(0.0, 1 / ASKED_BESIDE - (clock() - began)))
    return took
