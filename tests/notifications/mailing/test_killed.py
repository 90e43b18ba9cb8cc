"""kill -9 of the workers of mail at any of their steps, and a mail server that hangs up at the worst moments: nothing
is lost, and nobody gets a mail twice but for the one that was in the server's hands.
"""

import asyncio
import random
import signal
import sys
from collections import Counter

import pytest
from sqlalchemy import text

from services.notifications.mailing.composing import compose_news
from services.notifications.mailing.delivery import Delivery
from services.notifications.settings import NotificationSettings
from shared.db import Database
from shared.testing import eventually, factories
from tests.notifications.mailing.test_delivery import connected, working
from tests.notifications.post_office import HANG_UP, HANG_UP_AFTER_TEXT, PostOffice
from tests.notifications.test_api import follow
from tests.support.service import RunningService

READERS = 6


async def news_for(service: RunningService, readers: int, projects: int = 1) -> None:
    for number in range(readers):
        await follow(service, {"sub": f"lezer-{number}", "email": f"lezer-{number}@example.nl"}, channel="mail")
    for number in range(projects):
        await service.deliver(factories.published(title=f"Project {number}"))


async def killed_at(service: RunningService, office: PostOffice, step: str, times: int) -> None:
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.notifications.mailing.mail_until_killed",
        step, str(times), service.database.url, office.address,
    )  # fmt: skip
    assert await asyncio.wait_for(worker.wait(), 60) == -signal.SIGKILL


async def all_out(service: RunningService, settings: NotificationSettings) -> None:
    """Another process does the rest, when the leases of the dead one have run out."""
    async with service.database.begin() as tx:
        await tx.execute(text("UPDATE message SET next_attempt_at = now() WHERE status = 'queued'"))
    other = Database(service.database.url, pool=5)
    async with working(Delivery(other, settings)):
        await compose_news(service.database, 0)
        await eventually(lambda: _nothing_waits(service), within=30)
    await other.close()


async def _nothing_waits(service: RunningService) -> bool:
    waiting = await service.rows(
        """SELECT 1 FROM message WHERE status = 'queued'
           UNION ALL SELECT 1 FROM notification WHERE way IS NOT NULL AND message_id IS NULL"""
    )
    return not waiting


# Who dies with his first lease sent nothing; with his third, the other lanes may have mails at the server by then.
@pytest.mark.parametrize(
    ("step", "times", "twice"),
    [("mail.composed", 1, 0), ("mail.leased", 1, 0), ("mail.leased", 3, 3), ("mail.sent", 1, 4), ("mail.sent", 3, 4)],
)
async def test_every_reader_gets_his_mail_whichever_step_the_process_is_killed_at(
    notifications: RunningService,
    settings: NotificationSettings,
    post_office: PostOffice,
    step: str,
    times: int,
    twice: int,
) -> None:
    await news_for(notifications, READERS)
    await killed_at(notifications, post_office, step, times)
    await all_out(notifications, settings)
    copies = Counter(str(message["Message-ID"]) for _, message in post_office.accepted)
    by_reader = {address: {str(message["Message-ID"])} for address, message in post_office.accepted}
    assert by_reader.keys() == {f"lezer-{number}@example.nl" for number in range(READERS)}
    assert len(copies) == READERS, "one mail each, whose copies are known as the same by their Message-ID"
    assert sum(copies.values()) - READERS <= twice, "at most what each lane had in the server's hands"


async def test_a_mail_server_that_hangs_up_at_random_moments_loses_nothing_and_doubles_only_its_own(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    """It hangs up in the middle of a text, or after it took one and before it said so: then only it knows."""
    chance = random.Random(3)
    post_office.answers += chance.choices([HANG_UP, HANG_UP_AFTER_TEXT, "451 later", "250 OK"], k=16)
    await news_for(notifications, 12)
    async with working(Delivery(notifications.database, settings)):
        await compose_news(notifications.database, 0)
        await eventually(lambda: _nothing_waits(notifications), within=60)
    assert Counter(address for address, _ in post_office.accepted) == {f"lezer-{n}@example.nl": 1 for n in range(12)}


async def test_the_mail_in_the_servers_hands_is_the_only_one_that_can_come_twice(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await news_for(notifications, 1)
    await killed_at(notifications, post_office, "mail.sent", 1)
    async with connected(post_office) as server:
        assert not await Delivery(notifications.database, settings).deliver_next(server), "the dead one's lease holds"
    await all_out(notifications, settings)
    assert [str(message["Message-ID"]) for _, message in post_office.accepted] == [
        str(post_office.accepted[0][1]["Message-ID"])
    ] * 2
