"""A case that is late is told of once for each revision, by whichever process comes first, and crash-safe."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import text

from services.moderation.work import overdue
from services.moderation.work.overdue import notice
from shared.contracts.desk import CaseOverdue
from shared.db import Database
from shared.service import Running, end
from shared.testing import eventually
from shared.testing.factories import NOON
from tests.moderation.desk import Desk

LATER = NOON + timedelta(days=30)


async def test_a_late_case_is_told_of_once(desk: Desk) -> None:
    case = await desk.submitted()
    assert await notice(desk.service.database, NOON) == 0
    assert await notice(desk.service.database, LATER) == 1
    assert await notice(desk.service.database, LATER) == 0
    [event] = await desk.service.told(CaseOverdue)
    assert (event["caseId"], event["revision"], event["province"]) == (case["id"], 1, "drenthe")
    assert event["dueAt"] == case["dueAt"]
    assert await desk.history(case) == ["submitted", "overdue"]


async def test_a_next_revision_can_be_late_again(desk: Desk) -> None:
    case = await desk.submitted()
    await notice(desk.service.database, LATER)
    await desk.revised(case)
    assert await notice(desk.service.database, LATER) == 1
    assert [event["revision"] for event in await desk.service.told(CaseOverdue)] == [1, 2]


async def test_what_waits_for_its_library_or_is_done_is_not_late(desk: Desk) -> None:
    asked, returned, published = [await desk.submitted() for _ in range(3)]
    for case in (asked, returned, published):
        await desk.claim(case)
    await desk.write(asked, "question")
    await desk.decide(returned, "request-changes")
    await desk.decide(published)
    assert await notice(desk.service.database, datetime.now(UTC) + timedelta(days=1000)) == 0


async def test_workers_of_several_processes_tell_each_case_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "AT_ONCE", 3)
    for _ in range(7):
        await desk.submitted()
    database = desk.service.database
    while sum(await asyncio.gather(*(notice(database, LATER) for _ in range(3)))):
        pass
    told = [event["caseId"] for event in await desk.service.told(CaseOverdue)]
    assert (len(told), len(set(told))) == (7, 7)


async def test_a_case_that_somebody_is_working_on_is_left_for_the_next_look(desk: Desk) -> None:
    await desk.submitted()
    async with desk.service.database.begin() as tx:
        await tx.execute(text("SELECT 1 FROM moderation_case FOR UPDATE"))
        assert await notice(desk.service.database, LATER) == 0
    assert await notice(desk.service.database, LATER) == 1


async def test_a_crash_before_the_commit_leaves_nothing_and_the_next_look_tells(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.submitted()

    def crash(step: str) -> None:
        if step == "transaction.before-commit":
            raise RuntimeError(step)

    with monkeypatch.context() as patch:
        patch.setattr("shared.db.reached", crash)
        with pytest.raises(RuntimeError):
            await notice(desk.service.database, LATER)
    assert await desk.service.told(CaseOverdue) == []
    assert await notice(desk.service.database, LATER) == 1


async def test_of_a_decision_and_a_look_at_once_both_are_sound(desk: Desk) -> None:
    case = await desk.submitted()
    await desk.claim(case)
    decided, _ = await asyncio.gather(desk.decide(case), notice(desk.service.database, LATER))
    assert decided.status_code == 201
    kinds = await desk.history(case)
    assert "overdue" not in kinds or kinds.index("overdue") < kinds.index("decision")


async def test_the_worker_goes_on_after_the_database_was_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.submitted()
    tries = 0
    look = overdue.notice

    async def away_at_first(database: Database, now: datetime) -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ConnectionRefusedError
        return await look(database, now)

    monkeypatch.setattr(overdue, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(overdue, "notice", away_at_first)
    worker = asyncio.create_task(
        overdue.watch_due_dates(cast("Running", SimpleNamespace(database=desk.service.database)))
    )

    async def told() -> bool:
        return len(await desk.service.told(CaseOverdue)) == 1

    await eventually(told)
    await end([worker])
    assert worker.cancelled()
