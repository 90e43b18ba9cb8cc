"""All the way from what waits to what lies in a mailbox, at whatever hour it is."""

from datetime import datetime
from email.message import EmailMessage

from services.notifications.mailing.composing import compose_digests, compose_news
from services.notifications.mailing.delivery import Delivery
from services.notifications.settings import NotificationSettings
from tests.notifications.mailing.test_delivery import connected
from tests.notifications.post_office import PostOffice
from tests.support.service import RunningService


async def send(service: RunningService, settings: NotificationSettings, office: PostOffice) -> None:
    """Everything that is in the queue."""
    delivery = Delivery(service.database, settings)
    async with connected(office) as server:
        while await delivery.deliver_next(server):
            pass


async def send_news(service: RunningService, settings: NotificationSettings, office: PostOffice) -> None:
    """What is to be told at once."""
    while await compose_news(service.database, 0):
        pass
    await send(service, settings, office)


async def send_digests(
    service: RunningService, settings: NotificationSettings, office: PostOffice, now: datetime | None = None
) -> None:
    """The digests that are due at that moment."""
    await compose_digests(service.database, now)
    await send(service, settings, office)


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())
