"""What happens by itself: beside the service, on every replica, through an outage, and it stops when told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.submissions import clock
from services.submissions.clock import clean, tell_review_dates
from shared.contracts.authors import ReviewDue
from shared.db import Database, Transaction
from shared.testing import eventually
from tests.submissions.desk import Desk


@asynccontextmanager
async def running(worker: Any, *databases: Database) -> AsyncIterator[list["asyncio.Task[None]"]]:
    tasks = [asyncio.create_task(worker(cast("Any", SimpleNamespace(database=each)))) for each in databases]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_review_dates_that_came_are_told_once_by_all_replicas_together(desk: Desk) -> None:
    projects = {(await desk.published(reviewDue=f"2026-09-0{day}"))["id"] for day in range(1, 6)}
    other = Database(desk.service.database.url, pool=2)
    try:
        async with running(tell_review_dates, desk.service.database, other):

            async def all_told() -> bool:
                return len(await desk.service.told(ReviewDue)) >= len(projects)

            await eventually(all_told)
    finally:
        await other.close()
    told = await desk.service.told(ReviewDue)
    assert (len(told), {event["projectId"] for event in told}) == (len(projects), projects)


async def test_an_outage_is_waited_out_and_a_bug_is_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Exception] = [OSError("away"), OSError("away")]
    done = asyncio.Event()

    async def step(_tx: Transaction, _now: datetime) -> bool:
        if tries:
            raise tries.pop()
        done.set()
        return False

    monkeypatch.setattr(clock, "RETRY", 0.0)
    monkeypatch.setattr(clock, "CLEANING", (step,))
    async with running(clean, desk.service.database):
        await asyncio.wait_for(done.wait(), 10)
    tries.append(ValueError("a bug"))
    async with running(clean, desk.service.database) as [task]:
        with pytest.raises(ValueError, match="a bug"):
            await asyncio.wait_for(asyncio.shield(task), 10)
