"""Uploads against a real process of the service: its memory, and what is left when it is killed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.submissions.materials.cleaning import clean
from services.submissions.materials.domain import MB, MOST_OF_A_FILE
from shared.db import Database
from shared.objects import Objects
from shared.testing.waiting import eventually
from tests.submissions.desk import STAFF
from tests.support.postgres import TestPostgres
from tests.support.stack import ServiceProcess, Stack

NOWHERE = "127.0.0.1:1"
"""Submissions need no bus to be written."""
FORM = {"Content-Type": "multipart/form-data; boundary=a"}


class Office:
    """A process of the service, and a project of a library."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.process: ServiceProcess = stack.process("submissions")
        self.folder = stack.folder / "objects"
        self.who = stack.tokens.headers(STAFF)
        self.project = ""

    async def open(self) -> None:
        await self.process.start()
        async with httpx.AsyncClient() as client:
            made = await client.post(f"{self.process.url}/v1/projects", json={"title": "Voorlezen"}, headers=self.who)
        self.project = made.json()["id"]

    async def send(self, body: AsyncIterator[bytes]) -> httpx.Response:
        async with httpx.AsyncClient(timeout=60) as client:
            address = f"{self.process.url}/v1/projects/{self.project}/materials"
            return await client.post(address, content=body, headers={**self.who, **FORM})

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())

    async def half_a_file(self) -> list[str]:
        return [name for name in self.files() if "#" in name]

    async def count(self) -> int:
        return len(await self.stack.rows("submissions", "SELECT FROM material_file"))

    async def clean(self, days: float) -> None:
        """A round of cleaning so many days from now."""
        database = Database(self.stack.urls["submissions"])
        try:
            await clean(database, Objects.open(str(self.folder)), datetime.now(UTC) + timedelta(days=days))
        finally:
            await database.close()

    def peak(self) -> int:
        """The most memory that the process ever had, in bytes."""
        assert self.process.child is not None
        status = Path(f"/proc/{self.process.child.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


@pytest.fixture
async def office(postgres: TestPostgres) -> AsyncIterator[Office]:
    stack = Stack(postgres, NOWHERE)
    stack.urls["submissions"] = await postgres.create_database("submissions")
    made = Office(stack)
    try:
        await made.open()
        yield made
    finally:
        made.process.stop()


async def form(size: int, gate: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    """A text file of this size in pieces of 1 MB; the second half waits for the gate."""
    yield b'--a\r\nContent-Disposition: form-data; name="licence"\r\n\r\nCC0-1.0\r\n'
    yield b'--a\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    for start in range(0, size, MB):
        if gate is not None and start >= size / 2:
            await gate.wait()
        yield b"x" * min(MB, size - start)
    yield b"\r\n--a--\r\n"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory of a process from /proc")
async def test_no_file_is_held_in_memory(office: Office) -> None:
    assert (await office.send(form(MB))).status_code == 201
    before = office.peak()
    answers = await asyncio.gather(*(office.send(form(MOST_OF_A_FILE)) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    for size in (MOST_OF_A_FILE + MB, 4 * MOST_OF_A_FILE):
        refused = await office.send(form(size))
        assert (refused.status_code, "25 MB" in refused.json()["detail"]) == (413, True)
    grown = office.peak() - before
    assert grown < 2 * MOST_OF_A_FILE, f"{grown / MB:.0f} MB for 75 MB of files at once"
    assert len(office.files()) == await office.count() == 4


async def test_a_process_that_is_killed_between_object_and_commit_leaves_an_orphan(office: Office) -> None:
    gate = asyncio.Event()
    sending = asyncio.create_task(office.send(form(12 * MB, gate)))
    await eventually(office.half_a_file)
    office.process.die_at("transaction.before-commit")
    gate.set()
    with pytest.raises(httpx.HTTPError):
        await sending
    await office.process.died()
    assert (len(office.files()), await office.count()) == (1, 0)
    await office.clean(days=0.9)
    assert len(office.files()) == 1
    await office.clean(days=1.1)
    assert office.files() == []
    await office.process.start()
    assert (await office.send(form(MB))).status_code == 201
    await office.clean(days=20)
    assert len(office.files()) == 1


async def test_a_process_that_is_killed_while_a_file_comes_in_leaves_half_of_it_for_a_day(office: Office) -> None:
    gate = asyncio.Event()
    sending = asyncio.create_task(office.send(form(12 * MB, gate)))
    await eventually(office.half_a_file)
    office.process.kill()
    gate.set()  # who waits to send more does not see that nobody listens any more
    with pytest.raises(httpx.HTTPError):
        await sending
    await office.clean(days=0.9)
    assert len(office.files()) == 1
    await office.clean(days=1.1)
    assert office.files() == []


async def test_a_client_that_goes_away_leaves_nothing(office: Office) -> None:
    sending = asyncio.create_task(office.send(form(12 * MB, asyncio.Event())))
    await eventually(office.half_a_file)
    sending.cancel()

    async def nothing() -> bool:
        return office.files() == []

    await eventually(nothing)
    assert await office.count() == 0


async def test_what_a_process_committed_is_there_for_the_next_one(office: Office) -> None:
    made: dict[str, Any] = (await office.send(form(6 * MB))).json()
    office.process.kill()
    await office.process.start()
    async with httpx.AsyncClient() as client:
        found = await client.get(office.process.url + made["url"], headers=office.who)
    assert (found.status_code, len(found.content)) == (200, 6 * MB)
