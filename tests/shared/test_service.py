"""The parts of a service end when it is asked to stop."""

import asyncio
from contextlib import suppress

import pytest

from shared import service
from shared.messaging.consuming import Consumers
from shared.settings import Settings
from shared.testing.waiting import eventually


async def test_a_part_that_misses_the_request_to_stop_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "ASK_AGAIN", 0.1)
    swallowed = 0

    async def closing_something() -> None:
        nonlocal swallowed
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        swallowed += 1
        await asyncio.sleep(3600)

    async def well_behaved() -> None:
        await asyncio.sleep(3600)

    tasks = [asyncio.create_task(closing_something()), asyncio.create_task(well_behaved())]
    await asyncio.sleep(0)
    await asyncio.wait_for(service.end(tasks), 10)
    assert (swallowed, [task.cancelled() for task in tasks]) == (1, [True, True])


async def test_a_part_that_ends_in_good_order_is_not_hurried() -> None:
    async def finishing() -> str:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.sleep(0.3)  # a mail that is half sent
        return "finished"

    task = asyncio.create_task(finishing())
    await asyncio.sleep(0)
    await service.end([task])
    assert task.result() == "finished"


async def test_work_that_nobody_waits_for_rests_longer_while_events_come_in() -> None:
    settings = Settings(
        mode="local", database_url="postgresql+asyncpg:///none", port=1, kafka="-", auth_issuer="x", auth_jwks="x"
    )
    running = service.Running("notes", settings, Consumers("notes"))
    try:
        await eventually(lambda: running.rest() == service.REST)
        with running.progress.handling():
            assert running.rest() == service.REST_BUSY
        assert service.REST_BUSY > service.REST > 0
    finally:
        await running.database.close()
