"""State and event in one transaction, numbered per project."""

import asyncio
from datetime import UTC, datetime

import pytest
from asyncpg import UniqueViolationError

from shared.contracts.people import PersonErased
from shared.ids import new_id
from shared.marks import mark
from shared.messaging import event_log
from shared.messaging.envelope import MAX_BYTES
from tests.support.ledger import Ledger, event


async def test_a_transaction_that_fails_leaves_no_event(ledger: Ledger) -> None:
    async def fails() -> None:
        async with ledger.database.begin() as tx:
            tx.append(event(new_id()))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fails()
    assert await ledger.scalar("SELECT count(*) FROM event_log") == 0


async def test_events_of_a_project_are_numbered_from_one(ledger: Ledger) -> None:
    one, two = new_id(), new_id()
    await ledger.log(one, two, one, one)
    sequences = await ledger.scalar(
        f"SELECT array_agg(sequence ORDER BY position) FROM event_log WHERE aggregate_id = '{one}'"
    )
    assert sequences == [1, 2, 3]


async def test_several_events_of_one_transaction_keep_their_order(ledger: Ledger) -> None:
    project = new_id()
    async with ledger.database.begin() as tx:
        for number in range(5):
            tx.append(event(project, number))
    written = await ledger.scalar("SELECT array_agg((data->>'revision')::int ORDER BY sequence) FROM event_log")
    assert written == [0, 1, 2, 3, 4]


async def test_two_writers_that_forgot_the_row_lock_never_tell_the_same_sequence(ledger: Ledger) -> None:
    project = new_id()
    results = await asyncio.gather(*(ledger.log(project) for _ in range(8)), return_exceptions=True)
    assert all(result is None or isinstance(result, UniqueViolationError) for result in results)
    assert await ledger.scalar("SELECT count(*) = max(sequence) FROM event_log")


async def test_an_event_larger_than_64_kb_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="larger"):
        async with ledger.database.begin() as tx:
            tx.append(event(new_id()).model_copy(update={"reason": "é" * (MAX_BYTES // 2)}))
    assert await ledger.scalar("SELECT count(*) FROM event_log") == 0


async def test_the_relay_is_woken_only_by_a_commit_that_left_events(ledger: Ledger) -> None:
    woken: list[None] = []
    ledger.database.on_events = lambda: woken.append(None)
    await ledger.scalar("SELECT 1")
    assert not woken
    await ledger.log(new_id())
    assert len(woken) == 1


async def test_an_event_has_the_mark_of_who_asked_for_it_and_two_events_have_different_ones(ledger: Ledger) -> None:
    async with ledger.database.begin() as tx:
        tx.actor = "iemand"
        tx.append(event(new_id()))
        tx.append(event(new_id()))
    async with ledger.database.begin() as tx:
        for _ in range(event_log.MANY + 1):
            tx.append(event(new_id()))
    async with ledger.database.begin() as tx:
        rows = await tx.fetch("SELECT event_id, actor FROM event_log ORDER BY position")
    assert [row["actor"] for row in rows[:2]] == [mark(row["event_id"], "iemand") for row in rows[:2]]
    assert rows[0]["actor"] != rows[1]["actor"]
    assert {row["actor"] for row in rows[2:]} == {None}, "nobody asked for these"


async def test_of_who_is_erased_nothing_says_who_asked_for_it(ledger: Ledger) -> None:
    async with ledger.database.begin() as tx:
        tx.actor = "iemand"
        tx.append(PersonErased(person_key=new_id(), erased_at=datetime.now(UTC)))
    assert await ledger.scalar("SELECT count(*) FROM event_log WHERE actor IS NULL") == 1
