"""A crash in the middle, and the memory that a large file takes: with real processes of the service."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.bus import Tansu
from shared.testing.waiting import eventually
from tests.submissions.imports.conftest import STAFF
from tests.submissions.imports.tables import lines, many
from tests.support.postgres import TestPostgres
from tests.support.stack import ServiceProcess, Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


async def sent(stack: Stack, process: ServiceProcess, count: int, series: str = "een") -> str:
    """Send a file of so many rows straight to the queue; gives the address of its import."""
    rows = ({**one, "Sleutel": f"{series} {one['Sleutel']}"} for one in many(count))
    content = "".join(lines(rows)).encode()
    headers = {**stack.tokens.headers(STAFF), "Content-Type": "text/csv"}
    async with httpx.AsyncClient(base_url=process.url, timeout=120) as client:
        answer = await client.post("/v1/imports", params={"mode": "submit"}, content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def state(stack: Stack, process: ServiceProcess, path: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=process.url, timeout=30) as client:
        answer: dict[str, Any] = (await client.get(path, headers=stack.tokens.headers(STAFF))).json()
    return answer


async def done(stack: Stack, process: ServiceProcess, path: str) -> dict[str, Any]:
    """The import when all of it is stored."""

    async def finished() -> dict[str, Any]:
        found = await state(stack, process, path)
        assert found["status"] == "done", found
        return found

    return await eventually(finished, within=180)


@pytest.fixture
async def stack(postgres: TestPostgres, own_tansu: Tansu) -> AsyncIterator[Stack]:
    made = Stack(postgres, own_tansu.bootstrap)
    await made.prepare("submissions")
    yield made
    made.close()


async def test_killed_midway_another_replica_goes_on_and_nothing_is_stored_twice(stack: Stack) -> None:
    first = stack.process("submissions")
    await first.start()
    first.arm.write_text("import.stored")  # dies after the first batch is committed, before the next
    path = await sent(stack, first, 2600)
    await first.died()
    second = stack.process("submissions")
    await second.start()
    before = await state(stack, second, path)
    assert before["handled"] > 0
    made = await done(stack, second, path)
    assert (made["handled"], made["created"], made["conflicts"]) == (2600, 2600, 0)
    counts = await stack.rows("submissions", "SELECT count(*) n, count(DISTINCT aggregate_id) d FROM event_log")
    assert [dict(row) for row in counts] == [{"n": 2600, "d": 2600}]


def peak(process: ServiceProcess) -> int:
    """The most memory that the process had since `begin_peak`, in MB."""
    assert process.child is not None
    told = Path(f"/proc/{process.child.pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


async def test_ten_thousand_rows_take_the_memory_of_one_thousand(stack: Stack) -> None:
    process = stack.process("submissions")
    await process.start()
    assert process.child is not None
    await done(stack, process, await sent(stack, process, 1_000))
    small = peak(process)
    await done(stack, process, await sent(stack, process, 10_000, "twee"))
    assert peak(process) < small + 40, "the file alone has 6 MB, its rows as objects 60"
