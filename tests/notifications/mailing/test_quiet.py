"""Quiet by design: bursts are one mail, much at once is one mail, and nobody gets more than he can read."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from services.notifications.mailing.composing import compose_news
from services.notifications.mailing.domain import APART, MOST_AN_HOUR
from services.notifications.mailing.store import may_go
from services.notifications.settings import NotificationSettings
from shared.ids import new_id
from shared.testing import factories
from tests.notifications.mailing.mailroom import send_news, text_of
from tests.notifications.post_office import PostOffice
from tests.notifications.test_api import ME, follow
from tests.support.service import RunningService

NOON = factories.NOON
ADDRESS = "lezer@example.nl"


async def queued(service: RunningService) -> list[dict[str, Any]]:
    return await service.rows("SELECT * FROM message ORDER BY id")


async def test_a_burst_on_one_project_is_one_mail_that_tells_all_of_it(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    project = new_id()
    await follow(notifications, channel="mail")
    await notifications.deliver(factories.published(project), 1)
    await notifications.deliver(factories.advanced(project), 2)
    revised = factories.published(project, 2, title="Robots")
    await notifications.deliver(revised.model_copy(update={"first_published_at": NOON - timedelta(days=1)}), 3)
    await send_news(notifications, settings, post_office)
    (mail,) = post_office.messages_to(ADDRESS)
    assert mail["Subject"] == "3 keer nieuws: Robots"
    for sentence in ("deelt een nieuw project", "gaat van de fase idee naar", "heeft ‘Robots’ bijgewerkt"):
        assert text_of(mail).count(sentence) == 1


async def test_news_lies_for_a_while_so_that_what_follows_goes_along(notifications: RunningService) -> None:
    project = new_id()
    await follow(notifications, channel="mail")
    await notifications.deliver(factories.published(project), 1)
    assert await compose_news(notifications.database, 3600) == 0
    await notifications.deliver(factories.advanced(project), 2)
    assert await compose_news(notifications.database, 0) == 1


async def test_much_at_once_is_one_mail_by_project(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    for number in range(APART + 1):
        await notifications.deliver(factories.published(title=f"Project {number}"), 1)
    await send_news(notifications, settings, post_office)
    (mail,) = post_office.messages_to(ADDRESS)
    assert mail["Subject"] == f"Nieuws over {APART + 1} projecten"
    assert mail["References"] is None
    for number in range(APART + 1):
        assert text_of(mail).count(f"== Project {number} ==") == 1


async def test_after_an_hours_mails_the_rest_waits_and_then_goes_together(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    await follow(notifications, channel="mail")
    for number in range(MOST_AN_HOUR + 5):
        await notifications.deliver(factories.published(title=f"Project {number}"), 1)
        await send_news(notifications, settings, post_office)
    assert len(post_office.messages_to(ADDRESS)) == MOST_AN_HOUR
    async with notifications.database.begin() as tx:
        await tx.execute(text("UPDATE message SET created_at = created_at - interval '61 minutes'"))
    await send_news(notifications, settings, post_office)
    last = post_office.messages_to(ADDRESS)[-1]
    assert last["Subject"] == "Nieuws over 5 projecten"
    assert len(post_office.messages_to(ADDRESS)) == MOST_AN_HOUR + 1
    whole = "".join(text_of(mail) for mail in post_office.messages_to(ADDRESS))
    for number in range(MOST_AN_HOUR + 5):
        assert whole.count(f"deelt een nieuw project: ‘Project {number}’") == 1


async def test_one_who_is_told_much_holds_up_nobody_else(notifications: RunningService) -> None:
    await follow(notifications, channel="mail")
    await follow(notifications, {"sub": "ander", "email": "ander@example.nl"}, {"query": "bijen"}, channel="mail")
    for number in range(MOST_AN_HOUR + 1):
        await notifications.deliver(factories.published(title=f"Project {number}"), 1)
        await compose_news(notifications.database, 0)
    await notifications.deliver(factories.published(title="Bijen"), 1)
    await compose_news(notifications.database, 0)
    assert [row["subject"] for row in await queued(notifications)].count("ander") == 1


async def test_mails_go_out_at_the_rate_that_the_relay_takes(notifications: RunningService) -> None:
    """A place is given by the clock of the database: the second within this moment has to wait."""
    async with notifications.database.begin() as tx:
        assert await may_go(tx, 1)
    for _ in range(3):
        async with notifications.database.begin() as tx:
            assert not await may_go(tx, 1)
    async with notifications.database.begin() as tx:
        await tx.execute(text("UPDATE mail_pace SET next_at = next_at - interval '1 minute'"))
        assert await may_go(tx, 1)


async def test_a_mail_that_has_to_wait_for_the_rate_is_not_leased(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    slow = settings.model_copy(update={"mail_rate": 1})
    await follow(notifications, ME, channel="mail")
    for number in range(2):
        await notifications.deliver(factories.published(title=f"Project {number}"), 1)
    await send_news(notifications, slow, post_office)
    assert [row["attempts"] for row in await queued(notifications)] == [1, 0]
    assert len(post_office.accepted) == 1
