"""What the version before put in its queue goes out, once, while both versions run."""

from sqlalchemy import text

from services.notifications.mailing.composing import compose_news
from services.notifications.settings import NotificationSettings
from shared.testing import factories
from tests.notifications.mailing.mailroom import send_news
from tests.notifications.post_office import PostOffice
from tests.notifications.test_api import follow
from tests.support.service import RunningService

# As that version wrote it: a mail has the id of its notification.
_AS_BEFORE = text("""
    WITH told AS (UPDATE notification SET way = NULL RETURNING id, subject)
    INSERT INTO mail (id, address, next_attempt_at)
    SELECT id, 'lezer@example.nl', now() + CASE WHEN subject = 'bezig' THEN interval '1 minute' ELSE interval '0' END
    FROM told
""")


async def test_a_mail_of_the_version_before_is_taken_over_and_one_that_it_is_sending_is_left_to_it(
    notifications: RunningService, settings: NotificationSettings, post_office: PostOffice
) -> None:
    for name in ("lezer", "bezig"):
        await follow(notifications, {"sub": name, "email": f"{name}@example.nl"}, channel="mail")
    await notifications.deliver(factories.published())
    async with notifications.database.begin() as tx:
        await tx.execute(_AS_BEFORE)
    for _ in range(2):
        await send_news(notifications, settings, post_office)
    assert [address for address, _ in post_office.accepted] == ["lezer@example.nl"]
    left = await notifications.rows("SELECT status FROM mail ORDER BY status")
    assert [row["status"] for row in left] == ["dropped", "queued"]


async def test_what_was_mailed_already_is_not_taken_over(notifications: RunningService) -> None:
    await follow(notifications, channel="mail")
    await notifications.deliver(factories.published())
    async with notifications.database.begin() as tx:
        await tx.execute(_AS_BEFORE)
        await tx.execute(text("UPDATE mail SET status = 'sent'"))
    assert await compose_news(notifications.database, 0) == 0
