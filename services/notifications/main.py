"""The notifications service: `python -m services.notifications.main`."""

from fastapi import FastAPI

from services.notifications import api
from services.notifications.consumers import consumers
from services.notifications.contracts import api as contracts
from services.notifications.delivery import Delivery
from services.notifications.feed import api as feed
from services.notifications.feed.numbering import Head, keep_numbered
from services.notifications.live import Listeners, keep_told
from services.notifications.people import api as people
from services.notifications.settings import NotificationSettings
from services.notifications.streams import Streams
from services.notifications.webhooks import api as webhooks
from services.notifications.webhooks.delivering import TASKS, forget_deliveries, keep_delivered
from services.notifications.webhooks.sending import Sender
from shared.service import Running, forget_answers, lifespan
from shared.settings import read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan, sender: Sender | None = None) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    routers = [api.router, api.streams, feed.router, feed.streams, webhooks.router, people.router, contracts.router]
    app = make_app("notifications", "What people follow and are told of it, and the public event feed.", routers, life)
    app.state.head = head = Head()
    app.state.sender = sender or Sender("loopback")
    app.state.listeners = listeners = Listeners()
    app.state.streams = Streams()
    app.state.endings += [head.end, listeners.end]
    return app


def main() -> None:
    """Run until SIGTERM."""
    settings = read(NotificationSettings)
    sender = Sender(settings.webhook_reach, most=TASKS)

    async def deliver_mail(running: Running) -> None:
        await Delivery(running.database, settings).run()

    async def keep_feed(running: Running) -> None:
        await keep_numbered(running, app.state.head)

    async def deliver_webhooks(running: Running) -> None:
        await keep_delivered(running, app.state.head, sender, settings.origin)

    async def keep_listeners(running: Running) -> None:
        await keep_told(running, app.state.listeners)

    workers = (forget_answers, deliver_mail, keep_feed, keep_listeners, deliver_webhooks, forget_deliveries)
    app = application(lifespan("notifications", settings, consumers, *workers), sender)
    serve(app, settings)


if __name__ == "__main__":
    main()
