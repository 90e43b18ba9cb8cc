"""Mail over real SMTP: sent once, tried again when that may help, given up when not, and shared by several workers."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiosmtplib import SMTP
from sqlalchemy import text
from structlog.testing import capture_logs

from services.notifications.mailing import contents, store
from services.notifications.mailing.composing import compose_news
from services.notifications.mailing.delivery import GIVE_UP_AFTER, LEASE, SEND_WITHIN, Delivery, pause_after
from services.notifications.settings import NotificationSettings
from shared.db import Database
from shared.ids import new_id
from shared.testing import eventually, factories
from tests.notifications.conftest import settings_for
from tests.notifications.post_office import HANG_UP, HANG_UP_AFTER_TEXT, PostOffice
from tests.notifications.test_api import follow
from tests.support.service import RunningService

ADDRESS = "lezer@example.nl"


@asynccontextmanager
async def connected(office: PostOffice) -> AsyncIterator[SMTP]:
    async with SMTP(hostname="127.0.0.1", port=office.port) as server:
        yield server


@asynccontextmanager
async def working(*deliveries: Delivery) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(delivery.run()) for delivery in deliveries]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def delivery(notifications: RunningService, settings: NotificationSettings) -> Delivery:
    return Delivery(notifications.database, settings)


async def queue(service: RunningService, readers: int = 1) -> None:
    """One mail each for so many people."""
    for number in range(readers):
        address = ADDRESS if number == 0 else f"lezer-{number}@example.nl"
        await follow(service, {"sub": f"lezer-{number}", "email": address}, channel="mail")
    await service.deliver(factories.published())
    await compose_news(service.database, 0)


async def mails(service: RunningService) -> list[dict[str, Any]]:
    return await service.rows("SELECT *, next_attempt_at - now() AS wait FROM message ORDER BY id")


async def make_due(service: RunningService) -> None:
    """Let the pause or the lease be over."""
    async with service.database.begin() as tx:
        await tx.execute(text("UPDATE message SET next_attempt_at = now()"))


async def test_a_mail_is_sent_once(notifications: RunningService, delivery: Delivery, post_office: PostOffice) -> None:
    await queue(notifications)
    async with connected(post_office) as server:
        assert await delivery.deliver_next(server)
        assert not await delivery.deliver_next(server)
    [message] = post_office.messages_to(ADDRESS)
    [row] = await mails(notifications)
    assert message["Subject"] == "Nieuw project: Voorlezen in de wachtkamer"
    assert message["Message-ID"] == f"<{row['id']}@example.nl>"
    assert (row["status"], row["attempts"], row["failure"]) == ("sent", 1, None)
    assert row["sent_at"] is not None


async def test_every_mail_goes_to_its_own_reader_only(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications, readers=5)
    async with working(delivery):
        await eventually(lambda: len(post_office.accepted) == 5)
    assert all(str(message["To"]) == address for address, message in post_office.accepted)
    assert len({address for address, _ in post_office.accepted}) == 5


@pytest.mark.parametrize("answer", ["451 try later", "452 full", "421 closing", HANG_UP, HANG_UP_AFTER_TEXT])
async def test_what_may_be_better_later_is_tried_again(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice, answer: str
) -> None:
    await queue(notifications)
    post_office.answers.append(answer)
    async with connected(post_office) as server:
        await delivery.deliver_next(server)
    [row] = await mails(notifications)
    assert (row["status"], row["attempts"]) == ("queued", 1)
    assert 0 < row["wait"].total_seconds() <= 1
    assert row["failure"]
    await make_due(notifications)
    async with connected(post_office) as server:
        await delivery.deliver_next(server)
    assert len(post_office.messages_to(ADDRESS)) == 1
    assert [row["status"] for row in await mails(notifications)] == ["sent"]


async def test_the_worker_connects_again_by_itself_after_a_lost_connection(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications, readers=3)
    post_office.answers += [HANG_UP, "451 try later", HANG_UP_AFTER_TEXT]
    async with working(delivery):
        await eventually(lambda: len(post_office.accepted) == 3)
    assert post_office.tries == 6


async def test_a_receiver_refused_for_good_gets_no_second_try(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications, readers=2)
    post_office.refused[ADDRESS] = "550 no such user"
    async with working(delivery):
        await eventually(lambda: len(post_office.accepted) == 1)
        await eventually(lambda: post_office.tries == 2)
        rows = await eventually(lambda: _all_settled(notifications))
    assert sorted((row["status"], row["attempts"]) for row in rows) == [("failed", 1), ("sent", 1)]
    await make_due(notifications)
    async with connected(post_office) as server:
        assert not await delivery.deliver_next(server)


async def _all_settled(service: RunningService) -> list[dict[str, Any]]:
    rows = await mails(service)
    return rows if all(row["status"] != "queued" for row in rows) else []


async def test_a_text_refused_for_good_gets_no_second_try(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications)
    post_office.answers.append("554 spam")
    async with connected(post_office) as server:
        await delivery.deliver_next(server)
    assert [(row["status"], row["failure"]) for row in await mails(notifications)] == [("failed", "text refused: 554")]


async def test_a_receiver_refused_for_now_is_tried_again(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications)
    post_office.refused[ADDRESS] = "450 greylisted"
    async with connected(post_office) as server:
        await delivery.deliver_next(server)
        post_office.refused.clear()
        await make_due(notifications)
        await delivery.deliver_next(server)
    assert len(post_office.accepted) == 1


async def test_a_server_that_refuses_our_own_address_costs_no_reader_his_mail(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications)
    post_office.sender_answer = "550 not allowed to send"
    async with connected(post_office) as server:
        await delivery.deliver_next(server)
    assert [(row["status"], row["failure"]) for row in await mails(notifications)] == [
        ("queued", "sender refused: 550")
    ]


async def test_a_mail_that_could_not_be_sent_for_days_is_given_up(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications)
    async with notifications.database.begin() as tx:
        await tx.execute(text("UPDATE message SET created_at = now() - CAST(:age AS interval)"), {"age": GIVE_UP_AFTER})
    post_office.answers.append("451 try later")
    async with connected(post_office) as server:
        await delivery.deliver_next(server)
    assert [row["status"] for row in await mails(notifications)] == ["failed"]


async def test_a_mail_that_cannot_be_made_does_not_hold_up_the_others(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications, readers=2)
    async with notifications.database.begin() as tx:
        await tx.execute(text("UPDATE reader SET address = 'geen adres' WHERE address = :a"), {"a": ADDRESS})
    async with working(delivery):
        await eventually(lambda: _all_settled(notifications))
    assert len(post_office.accepted) == 1


async def test_while_the_server_is_away_mail_waits_without_losing_an_attempt(notifications: RunningService) -> None:
    office = PostOffice()
    async with office.open():
        pass  # a port that was free a moment ago
    await queue(notifications)
    delivery = Delivery(notifications.database, settings_for(office.address))
    with capture_logs() as logs:
        async with working(delivery):
            await eventually(lambda: "mail.waiting" in {entry["event"] for entry in logs})
            assert [row["attempts"] for row in await mails(notifications)] == [0]
            async with office.open():
                await eventually(lambda: len(office.accepted) == 1)


async def test_no_transaction_is_open_while_the_server_thinks(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications)
    seen: list[Any] = []

    async def look() -> None:
        seen.extend(
            await notifications.rows(
                "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND xact_start IS NOT NULL"
            )
        )
        seen.append("looked")

    post_office.before_answer = look
    async with connected(post_office) as server:
        await delivery.deliver_next(server)
    assert seen == ["looked"]


async def test_workers_of_two_processes_share_the_queue_and_send_nothing_twice(
    notifications: RunningService, delivery: Delivery, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await queue(notifications, readers=60)
    other = Database(notifications.database.url, pool=5)
    async with working(delivery, Delivery(other, settings)):
        await eventually(lambda: _all_settled(notifications), within=30)
    await other.close()
    sent = Counter(message["Message-ID"] for _, message in post_office.accepted)
    assert len(sent) == 60
    assert set(sent.values()) == {1}


async def test_a_leased_mail_is_nobody_elses(notifications: RunningService) -> None:
    await queue(notifications)
    async with notifications.database.begin() as tx:
        first = await contents.lease(tx, LEASE)
    async with notifications.database.begin() as tx:
        assert await contents.lease(tx, LEASE) is None
        assert await store.due(tx, 5) == 0
    assert first is not None
    assert LEASE > SEND_WITHIN * 2


async def test_who_lost_his_lease_has_no_say_any_more(notifications: RunningService) -> None:
    await queue(notifications)
    async with notifications.database.begin() as tx:
        slow = await contents.lease(tx, LEASE)
    await make_due(notifications)
    async with notifications.database.begin() as tx:
        quick = await contents.lease(tx, LEASE)
    assert slow is not None
    assert quick is not None
    async with notifications.database.begin() as tx:
        await store.settle(tx, slow.id, slow.attempts, "failed", "too slow")
    assert [row["status"] for row in await mails(notifications)] == ["queued"]
    async with notifications.database.begin() as tx:
        await store.settle(tx, quick.id, quick.attempts, "sent")
        await store.settle(tx, slow.id, slow.attempts, "queued", "too slow")
    assert [row["status"] for row in await mails(notifications)] == ["sent"]


async def test_a_worker_that_is_asked_to_stop_finishes_the_mail_in_hand(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications)
    at_the_desk, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        at_the_desk.set()
        await go_on.wait()

    post_office.before_answer = wait
    task = asyncio.create_task(delivery.run())
    await asyncio.wait_for(at_the_desk.wait(), 10)
    task.cancel()
    asyncio.get_running_loop().call_later(0.1, go_on.set)
    await asyncio.gather(task, return_exceptions=True)
    assert [row["status"] for row in await mails(notifications)] == ["sent"]
    assert len(post_office.accepted) == 1


async def test_a_mail_of_a_project_that_was_withdrawn_meanwhile_is_not_sent(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    project = new_id()
    await follow(notifications, {"sub": "lezer", "email": ADDRESS}, channel="mail")
    await notifications.deliver(factories.published(project), 1)
    await compose_news(notifications.database, 0)
    await notifications.deliver(factories.withdrawn(project), 2)
    await compose_news(notifications.database, 0)
    async with working(delivery):
        await eventually(lambda: _all_settled(notifications))
    assert [message["Subject"] for message in post_office.messages_to(ADDRESS)] == [
        "Ingetrokken: Voorlezen in de wachtkamer"
    ]


async def test_logs_and_queue_hold_no_address(
    notifications: RunningService, delivery: Delivery, post_office: PostOffice
) -> None:
    await queue(notifications)
    post_office.refused[ADDRESS] = f"550 {ADDRESS} is not known here"
    with capture_logs() as logs:
        async with connected(post_office) as server:
            await delivery.deliver_next(server)
    [row] = await mails(notifications)
    assert [entry["failure"] for entry in logs if entry["event"] == "mail.not-sent"] == ["receiver refused: 550"]
    assert "@" not in str(logs)
    assert "@" not in row["failure"]


def test_the_pause_grows_from_a_second_to_an_hour() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 100)]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 3600
