"""What waits together is settled in one transaction, and what can't be written holds up nothing else."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.notifications.webhooks import leases
from services.notifications.webhooks.leases import Leased, Standing
from services.notifications.webhooks.settling import Settling
from shared.db import Transaction
from shared.ids import new_id
from tests.notifications.webhooks.conftest import Hooks


async def leased(hooks: Hooks, many: int) -> list[Leased]:
    for _ in range(many):
        await hooks.active(after=0)
    await hooks.happen(9)
    async with hooks.service.database.begin() as tx:
        return await leases.lease(tx, 9, many, 30.0, failing=False)


def standing(leased: Leased, position: int) -> Standing:
    return Standing(leased, [], position, None, 0, None, next_attempt_at=datetime.now(UTC))


async def positions(hooks: Hooks) -> dict[str, int]:
    return {str(row["id"]): row["position"] for row in await hooks.service.rows("SELECT id, position FROM webhook")}


async def test_many_at_once_share_transactions(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    some = await leased(hooks, 6)
    settle, together = leases.settle, list[int]()

    async def counted(tx: Transaction, given: list[Standing]) -> set[tuple[UUID, UUID]]:
        together.append(len(given))
        return await settle(tx, given)

    monkeypatch.setattr(leases, "settle", counted)
    settling = Settling(hooks.service.database)
    assert await asyncio.gather(*(settling.write(standing(each, 9)) for each in some)) == [True] * 6
    assert together == [6]
    assert set((await positions(hooks)).values()) == {9}


async def test_one_that_cannot_be_written_is_told_so_and_the_others_are_written(hooks: Hooks) -> None:
    some = await leased(hooks, 3)
    settling = Settling(hooks.service.database)
    wrong = [standing(some[0], 9), standing(some[1], 2**70), standing(some[2], 9)]
    found = await asyncio.gather(*(settling.write(each) for each in wrong), return_exceptions=True)
    assert (found[0], isinstance(found[1], Exception), found[2]) == (True, True, True)
    assert sorted((await positions(hooks)).values()) == [0, 9, 9]
    await settling.end()


async def test_who_has_another_lease_meanwhile_is_left_alone(hooks: Hooks) -> None:
    (mine,) = await leased(hooks, 1)
    late = replace(mine, lease=new_id())
    settling = Settling(hooks.service.database)
    assert await asyncio.gather(settling.write(standing(late, 9)), settling.write(standing(mine, 5))) == [False, True]
    assert set((await positions(hooks)).values()) == {5}
