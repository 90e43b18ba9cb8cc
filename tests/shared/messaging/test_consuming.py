"""The consumer edge: one effect for each event, poison raised with its reason, the surroundings waited for."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest
from sqlalchemy import text

from shared.ids import new_id
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
