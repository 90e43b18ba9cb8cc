"""The consumer edge: one effect for each event, poison raised with its reason, the surroundings waited for."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest
from sqlalchemy import text

from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Transaction
from shared.ids import new_id
from shared.messaging import consuming, envelope
from shared.messaging.consuming import Poison, UnknownProject
from shared.messaging.failures import is_infrastructure
from shared.testing import factories
from shared.testing.records import TestRecord, record
from shared.testing.waiting import eventually
from tests.support.ledger import Ledger, event


def with_header(original: TestRecord, name: str, value: bytes | None) -> TestRecord:
    return replace(original, headers=(*((k, v) for k, v in original.headers if k != name), (name, value)))


async def test_an_event_delivered_three_times_takes_effect_once(ledger: Ledger) -> None:
    delivered = record(event(new_id()))
    for _ in range(3):
        await ledger.consumers.handle(delivered, ledger.database)
    assert len(await ledger.handled()) == 1


async def test_an_event_delivered_at_the_same_time_to_two_processes_takes_effect_once(ledger: Ledger) -> None:
    delivered = record(event(new_id()))
    await asyncio.gather(*(ledger.consumers.handle(delivered, ledger.database) for _ in range(8)))
    assert len(await ledger.handled()) == 1


GOOD = record(event(new_id()))
POISON = {
    "unparsable JSON": (replace(GOOD, value=b"{nope"), "wrong-schema"),
    "JSON that looks like UTF-16": (replace(GOOD, value='{"a":1}'.encode("utf-16")), "wrong-schema"),
    "wrong schema": (replace(GOOD, value=b'{"projectId":"x"}'), "wrong-schema"),
    "tombstone": (replace(GOOD, value=None), "unreadable"),
    "null-valued header": (with_header(GOOD, "ce_time", None), "unreadable"),
    "null-valued foreign header": (with_header(GOOD, "x-foreign", None), "unreadable"),
    "non-UTF-8 header": (with_header(GOOD, "x-foreign", b"\xff\xfe\x00"), "unreadable"),
    "no id": (replace(GOOD, headers=tuple(h for h in GOOD.headers if h[0] != "ce_id")), "unreadable"),
    "another project in the subject": (with_header(GOOD, "ce_subject", str(new_id()).encode()), "wrong-schema"),
}


@pytest.mark.parametrize("kind", POISON)
async def test_poison_is_raised_with_its_reason_and_leaves_nothing(ledger: Ledger, kind: str) -> None:
    poison, reason = POISON[kind]
    with pytest.raises(Poison) as raised:
        await ledger.consumers.handle(poison, ledger.database)
    assert raised.value.reason == reason
    assert await ledger.handled() == []
    assert await ledger.scalar("SELECT count(*) FROM inbox") == 0


async def test_an_unknown_type_is_ignored(ledger: Ledger) -> None:
    await ledger.consumers.handle(record(factories.submitted()), ledger.database)
    assert await ledger.handled() == []


async def test_an_unknown_field_is_ignored(ledger: Ledger) -> None:
    delivered = record(event(new_id()))
    assert delivered.value is not None
    later = replace(delivered, value=delivered.value[:-1] + b',"aFieldOfALaterDay":{"x":1}}')
    await ledger.consumers.handle(later, ledger.database)
    assert len(await ledger.handled()) == 1


async def test_a_handler_that_fails_twice_succeeds_at_the_third_try(ledger: Ledger) -> None:
    ledger.failures = [ValueError("a bug"), ValueError("a bug")]
    await ledger.consumers.handle(record(event(new_id())), ledger.database)
    assert len(await ledger.handled()) == 1


async def test_a_handler_bug_is_poison_after_three_tries_and_its_message_is_not_kept(ledger: Ledger) -> None:
    ledger.failures = [ValueError("tekst van een project")] * 4
    with pytest.raises(Poison) as raised:
        await ledger.consumers.handle(record(event(new_id())), ledger.database)
    assert (raised.value.reason, str(raised.value)) == ("handler-failed", "ValueError")
    assert len(ledger.failures) == 1
    assert await ledger.scalar("SELECT count(*) FROM inbox") == 0


async def test_an_unknown_project_is_poison_with_a_reason_of_its_own(ledger: Ledger) -> None:
    ledger.failures = [UnknownProject()] * 3
    with pytest.raises(Poison) as raised:
        await ledger.consumers.handle(record(event(new_id())), ledger.database)
    assert raised.value.reason == "unknown-project"


async def test_a_lost_database_is_waited_for_not_dead_lettered(ledger: Ledger) -> None:
    ledger.failures = [ConnectionRefusedError()] * 5
    await ledger.consumers.handle(record(event(new_id())), ledger.database)
    assert len(await ledger.handled()) == 1


async def test_a_connection_cut_by_the_database_is_waited_for(ledger: Ledger) -> None:
    """The backend is really ended in the middle of the handler's transaction, while it waits for a table."""
    async with ledger.database.begin() as keeper:
        await keeper.execute(text("LOCK TABLE entry IN ACCESS EXCLUSIVE MODE"))
        handling = asyncio.create_task(ledger.consumers.handle(record(event(new_id())), ledger.database))
        await eventually(lambda: ledger.scalar(END_WHO_WAITS))
    await handling
    assert len(await ledger.handled()) == 1


async def test_an_answer_that_the_driver_did_not_expect_is_waited_for(ledger: Ledger) -> None:
    """Seen when a server was stopped: it said goodbye where the driver waited for something else."""
    ledger.failures = [asyncpg.InternalClientError("got result for unknown protocol state")] * 5  # poison gets three
    await ledger.consumers.handle(record(event(new_id())), ledger.database)
    assert len(await ledger.handled()) == 1


async def test_a_table_that_a_migration_has_yet_to_make_is_waited_for(ledger: Ledger) -> None:
    async with ledger.database.begin() as tx:
        await tx.execute(text("ALTER TABLE entry RENAME TO entry_of_an_older_version"))
    handling = asyncio.create_task(ledger.consumers.handle(record(event(new_id())), ledger.database))
    done, _ = await asyncio.wait([handling], timeout=0.8)  # longer than the three tries that poison gets
    assert not done
    async with ledger.database.begin() as tx:
        await tx.execute(text("ALTER TABLE entry_of_an_older_version RENAME TO entry"))
    await handling
    assert len(await ledger.handled()) == 1


@pytest.fixture(autouse=True)
def _as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not cut short because the machine is busy; what happens then has a test of its own."""
    monkeypatch.setattr(consuming, "TOGETHER_FOR", 60.0)


async def together(ledger: Ledger, *records: TestRecord) -> int:
    return await ledger.consumers.handle_together(records, ledger.database)


async def test_records_that_wait_together_take_effect_in_their_order_in_one_transaction(ledger: Ledger) -> None:
    one, other = new_id(), new_id()
    records = [record(event(project), number) for number in (1, 2, 3) for project in (one, other)]
    assert await together(ledger, *records) == 6
    assert await ledger.handled() == [(project, number) for number in (1, 2, 3) for project in (one, other)]
    assert await ledger.scalar("SELECT count(DISTINCT xmin::text) FROM entry") == 1


async def test_each_of_them_takes_effect_once_also_when_it_was_handled_before_or_stands_there_twice(
    ledger: Ledger,
) -> None:
    known, twice = record(event(new_id())), record(event(new_id()))
    await ledger.consumers.handle(known, ledger.database)
    assert await together(ledger, known, twice, twice) == 3
    assert await together(ledger, twice, known) == 2
    assert len(await ledger.handled()) == 2


async def test_two_processes_that_get_the_same_records_give_one_effect_of_each(ledger: Ledger) -> None:
    records = [record(event(new_id())) for _ in range(10)]

    async def one_process() -> None:
        if not await together(ledger, *records):
            for each in records:
                await ledger.consumers.handle(each, ledger.database)

    await asyncio.gather(*(one_process() for _ in range(4)))
    assert len(await ledger.handled()) == 10


async def test_several_do_not_wait_long_for_a_row_that_another_holds(ledger: Ledger) -> None:
    """Two transactions of several may wait for each other in a circle; one alone waits as long as it takes."""
    held = record(event(new_id()))
    async with ledger.database.begin() as other:
        await other.execute(text("LOCK TABLE entry IN ACCESS EXCLUSIVE MODE"))
        assert not await together(ledger, held, record(event(new_id())))
        alone = asyncio.create_task(ledger.consumers.handle(held, ledger.database))
        done, _ = await asyncio.wait([alone], timeout=0.5)
        assert not done
    await alone
    assert len(await ledger.handled()) == 1


@pytest.mark.parametrize("kind", POISON)
async def test_one_poison_among_them_leaves_nothing_of_any_and_they_are_handled_one_by_one(
    ledger: Ledger, kind: str
) -> None:
    poison, _ = POISON[kind]
    assert not await together(ledger, record(event(new_id())), poison, record(event(new_id())))
    assert await ledger.handled() == []
    assert await ledger.scalar("SELECT count(*) FROM inbox") == 0


async def test_a_handler_that_fails_on_one_of_them_leaves_nothing_of_any(ledger: Ledger) -> None:
    failures: list[Exception] = [ValueError("a bug"), ConnectionRefusedError()]
    for failure in failures:
        ledger.failures = [failure]
        assert not await together(ledger, record(event(new_id())), record(event(new_id())))
        assert await ledger.handled() == []
        assert await ledger.scalar("SELECT count(*) FROM inbox") == 0


async def test_when_they_take_long_those_that_were_come_to_take_effect_and_the_others_are_still_to_come(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consuming, "TOGETHER_FOR", 0.0)
    records = [record(event(new_id())) for _ in range(3)]
    assert [await together(ledger, *records[start:]) for start in range(3)] == [1, 1, 1]
    assert len(await ledger.handled()) == await ledger.scalar("SELECT count(*) FROM inbox") == 3


async def test_what_nobody_here_handles_is_passed_over_among_others(ledger: Ledger) -> None:
    assert await together(ledger, record(factories.submitted()), record(event(new_id()))) == 2
    assert await together(ledger, record(factories.submitted())) == 1
    assert len(await ledger.handled()) == 1


async def test_what_each_of_them_leads_to_is_told_with_its_own_cause(ledger: Ledger) -> None:
    async def tell_on(event: Event, tx: Transaction) -> None:
        tx.append(event)

    ledger.consumers.on(topics.SUBMISSIONS, ProjectWithdrawn)(tell_on)
    records = [record(event(new_id())) for _ in range(3)]
    told: list[bool] = []
    ledger.database.on_events = lambda: told.append(True)
    assert await together(ledger, *records)
    async with ledger.database.begin() as tx:
        rows = (await tx.execute(text("SELECT causation_id, correlation_id FROM event_log ORDER BY position"))).all()
    incoming = [envelope.read(each.headers, each.value) for each in records]
    assert [tuple(row) for row in rows] == [(each.id, each.correlation_id) for each in incoming]
    assert told == [True]


END_WHO_WAITS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def test_a_fault_raised_while_handling_a_database_error_is_still_the_handlers_own() -> None:
    failure = ValueError("a bug in the recovery")
    failure.__context__ = ConnectionResetError()
    assert not is_infrastructure(failure)
    failure.__cause__ = ConnectionResetError()
    assert is_infrastructure(failure)
