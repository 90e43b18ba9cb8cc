"""The notifications service: `python -m services.notifications.main`."""

from fastapi import FastAPI

from services.notifications import api
from services.notifications.consumers import consumers
from services.notifications.contracts import api as contracts
from services.notifications.feed import api as feed
from services.notifications.feed.numbering import Head, keep_numbered
from services.notifications.live import Listeners, keep_told
from services.notifications.mailing.composing import forget_messages, keep_composed, keep_digests
from services.notifications.mailing.delivery import Delivery
from services.notifications.people import api as people
from services.notifications.readers import api as readers
from services.notifications.settings import NotificationSettings
from services.notifications.streams import Streams
from services.notifications.webhooks import api as webhooks
from services.notifications.webhooks.delivering import forget_deliveries, keep_delivered
from services.notifications.webhooks.keys import LOCAL, Keys, keep_sealed
from services.notifications.webhooks.sending import Sender
from shared.service import Running, forget_answers, lifespan
from shared.settings import read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan, sender: Sender | None = None, keys: Keys | None = None) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    subscribers = [api.router, api.streams, readers.router, people.router]
    routers = [*subscribers, feed.router, feed.streams, webhooks.router, contracts.router]
    app = make_app("notifications", "What people follow and are told of it, and the public event feed.", routers, life)
    fresh(app, sender, keys)
    return app


def fresh(app: FastAPI, sender: Sender | None = None, keys: Keys | None = None) -> None:
    """Give the application what it remembers, with nothing in it yet."""
    app.state.head = head = Head()
    app.state.sender = sender or Sender("loopback")
    app.state.webhook_keys = app.state.sealing = keys or Keys([LOCAL])
    app.state.listeners = listeners = Listeners()
    app.state.streams = Streams()
    app.state.endings = [head.end, listeners.end]


def main() -> None:
    """Run until SIGTERM."""
    settings = read(NotificationSettings)
    sender, keys = Sender(settings.webhook_reach), Keys(settings.webhook_keys)

    async def deliver_mail(running: Running) -> None:
        await Delivery(running.database, settings).run()

    async def compose_mail(running: Running) -> None:
        await keep_composed(running, settings.quiet, settings.mail_hourly)

    async def keep_feed(running: Running) -> None:
        await keep_numbered(running, app.state.head)

    async def deliver_webhooks(running: Running) -> None:
        await keep_delivered(running, app.state.head, sender, keys, settings.origin)

    async def keep_listeners(running: Running) -> None:
        await keep_told(running, app.state.listeners)

    async def seal_secrets(running: Running) -> None:
        await keep_sealed(running, keys)

    mailing = (compose_mail, keep_digests, deliver_mail, forget_messages)
    hooks = (deliver_webhooks, forget_deliveries, seal_secrets)
    workers = (forget_answers, *mailing, keep_feed, keep_listeners, *hooks)
    app = application(lifespan("notifications", settings, consumers, *workers), sender, keys)
    serve(app, settings)


if __name__ == "__main__":
    main()
