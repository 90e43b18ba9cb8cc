"""The moderation service: `python -m services.moderation.main`."""

from fastapi import FastAPI

from services.moderation import api
from services.moderation.appeals import api as appeals
from services.moderation.audit import api as audit
from services.moderation.consumers import consumers
from services.moderation.drafts import api as drafts
from services.moderation.gates import api as gates
from services.moderation.opinions import api as opinions
from services.moderation.parels import api as parels
from services.moderation.people import api as people
from services.moderation.review import api as review
from services.moderation.review.lookalikes import LookAlikes
from services.moderation.review.worker import check_links
from services.moderation.settings import ModerationSettings
from services.moderation.statistics import api as statistics
from services.moderation.thread import api as thread
from services.moderation.work import api as work
from services.moderation.work.overdue import watch_due_dates
from shared.service import Running, forget_answers, lifespan
from shared.settings import read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    return make_app(
        "moderation",
        "The queue of the support institutions, their decisions, and the phases of published projects.",
        [
            api.router,
            appeals.router,
            opinions.router,
            drafts.router,
            thread.router,
            work.router,
            audit.router,
            gates.router,
            parels.router,
            review.router,
            review.reviews,
            statistics.router,
            statistics.questions,
            people.router,
        ],
        life,
    )


def main() -> None:
    """Serve until told to stop."""
    settings = read(ModerationSettings)

    async def look_at_links(running: Running) -> None:
        await check_links(running.database, settings.links)

    app = application(lifespan("moderation", settings, consumers, forget_answers, watch_due_dates, look_at_links))
    app.state.look_alikes, app.state.link_checks = LookAlikes(settings.search_url), settings.links
    serve(app, settings)


if __name__ == "__main__":
    main()
