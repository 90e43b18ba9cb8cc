"""Bodies are made once for all who are as far as each other, and never told from an old memory."""

import asyncio

import pytest

from services.notifications.webhooks import batches
from services.notifications.webhooks.batches import Batch, Batches
from tests.notifications.webhooks.conftest import Hooks


class Counted(Batches):
    """Counts what it reads; `goes_on` holds up a reading, `fails` breaks it."""

    def __init__(self, hooks: Hooks) -> None:
        super().__init__(hooks.service.database)
        self.read, self.goes_on, self.fails = 0, asyncio.Event(), False
        self.goes_on.set()

    async def _read(self, position: int, types: tuple[str, ...] | None) -> Batch:
        self.read += 1
        found = await super()._read(position, types)
        await self.goes_on.wait()
        if self.fails:
            raise ConnectionError
        return found


async def test_many_who_ask_at_once_read_once(hooks: Hooks) -> None:
    await hooks.happen(3)
    counted = Counted(hooks)
    found = await asyncio.gather(*(counted.behind(0, None) for _ in range(50)))
    assert (counted.read, len({id(each.body) for each in found}), found[0].last) == (1, 1, 3)
    await asyncio.gather(counted.behind(1, None), counted.behind(0, ("x",)))
    assert counted.read == 3, "another position or other types are other batches"


async def test_one_who_is_stopped_while_he_reads_for_others_stops_nobody_else(hooks: Hooks) -> None:
    await hooks.happen()
    counted = Counted(hooks)
    counted.goes_on.clear()
    asking = [asyncio.create_task(counted.behind(0, None)) for _ in range(3)]
    await asyncio.sleep(0)
    asking[0].cancel()
    counted.goes_on.set()
    stopped, *others = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(stopped, asyncio.CancelledError)
    assert [each.last for each in others if isinstance(each, Batch)] == [1, 1]
    assert counted.read == 1


async def test_a_reading_that_fails_is_told_to_all_who_waited_and_the_next_reads_anew(hooks: Hooks) -> None:
    await hooks.happen()
    counted = Counted(hooks)
    counted.fails = True
    found = await asyncio.gather(*(counted.behind(0, None) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in found] == [ConnectionError] * 3
    counted.fails = False
    assert (await counted.behind(0, None)).last == 1


async def test_who_waited_for_a_reading_that_took_too_long_reads_himself(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read longer ago than it may be used could still have a name that was taken out since."""
    monkeypatch.setattr(batches, "FRESH_FOR", 0.0)
    await hooks.happen()
    counted = Counted(hooks)
    counted.goes_on.clear()
    first = asyncio.create_task(counted.behind(0, None))
    second = asyncio.create_task(counted.behind(0, None))
    await asyncio.sleep(0)
    await hooks.service.rows("UPDATE feed_event SET data = '{\"x\": 1}' RETURNING 1")
    counted.goes_on.set()
    assert b'"x":1' in (await second).body.replace(b" ", b"")
    await first
    assert counted.read == 2


async def test_webhooks_that_are_behind_at_places_of_their_own_meet(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 4)
    await hooks.happen(10)
    made = Batches(hooks.service.database)
    assert [((await made.behind(at, None)).first, (await made.behind(at, None)).last) for at in (0, 1, 3, 4, 6)] == [
        (1, 4), (2, 4), (4, 4), (5, 8), (7, 10),
    ]  # fmt: skip
