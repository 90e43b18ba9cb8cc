"""The notifications service: `python -m services.notifications.main`."""

from fastapi import FastAPI

from services.notifications import api
from services.notifications.consumers import consumers
from services.notifications.delivery import Delivery
from services.notifications.people import api as people
from services.notifications.settings import NotificationSettings
from shared.service import Running, forget_answers, lifespan
from shared.settings import read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    routers = [api.router, people.router]
    return make_app("notifications", "What people follow, and what they were told of it.", routers, life)


def main() -> None:
    """Run until SIGTERM."""
    settings = read(NotificationSettings)

    async def deliver_mail(running: Running) -> None:
        await Delivery(running.database, settings).run()

    serve(application(lifespan("notifications", settings, consumers, forget_answers, deliver_mail)), settings)


if __name__ == "__main__":
    main()
