"""The search service: `python -m services.search.main`."""

import sys

from fastapi import FastAPI

from services.search import api
from services.search.consumers import consumers
from services.search.index.keeping import keep_indexed
from services.search.index.live import Live, both
from services.search.lineage import api as lineage
from services.search.opendata import api as opendata
from services.search.opendata.oai import api as oai
from services.search.opendata.oai.keeping import keep_dated
from services.search.opendata.site import LOCAL, Site
from services.search.people import api as people
from services.search.saved import api as saved
from services.search.saved.percolating import keep_percolated
from services.search.settings import SearchSettings
from services.search.statistics import api as statistics
from shared.service import Running, forget_answers, lifespan
from shared.settings import read
from shared.web.app import Lifespan, make_app, serve

SWITCH = 0.0005
"""Seconds after which a thread that searches or writes the index lets another go on. With Python's own five
milliseconds each wait for the database takes as much longer, and an event has ten of them.
"""
ROUTERS = [
    opendata.router, api.router, api.questions, lineage.router, statistics.router, oai.router, oai.forms, saved.router,
    people.router,
]  # fmt: skip


def application(life: Lifespan, live: Live | None = None, site: Site = LOCAL) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    app = make_app(
        "search", "The public catalogue: find projects, what resembles them, how they spread.", ROUTERS, life
    )
    fresh(app, live, site)
    return app


def fresh(app: FastAPI, live: Live | None = None, site: Site = LOCAL) -> None:
    """Give the application what it remembers, with nothing in it yet."""
    app.state.live, app.state.site = live or both(), site


def main() -> None:
    """Serve until told to stop."""
    sys.setswitchinterval(SWITCH)
    settings, live = read(SearchSettings), both()
    site = settings.site()

    async def keep_harvested(running: Running) -> None:
        await keep_dated(running, site)

    workers = (forget_answers, *keep_indexed(live, settings.index), keep_percolated, keep_harvested)
    serve(application(lifespan("search", settings, consumers, *workers), live, site), settings)


if __name__ == "__main__":
    main()
