"""The search service: `python -m services.search.main`."""

from fastapi import FastAPI

from services.search import api
from services.search.consumers import consumers
from services.search.opendata import api as opendata
from services.search.opendata.oai import api as oai
from services.search.opendata.oai.keeping import keep_dated
from services.search.opendata.site import LOCAL, Site
from services.search.rewording import keep_worded
from services.search.settings import SearchSettings
from shared.service import Running, lifespan
from shared.settings import read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan, site: Site = LOCAL) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    app = make_app(
        "search", "The public catalogue: find projects, what resembles them, how they spread.",
        [opendata.router, api.router, api.questions, oai.router, oai.forms], life,
    )  # fmt: skip
    app.state.site = site
    return app


def main() -> None:
    """Serve until told to stop."""
    settings = read(SearchSettings)
    site = settings.site()

    async def keep_harvested(running: Running) -> None:
        await keep_dated(running, site)

    serve(application(lifespan("search", settings, consumers, keep_worded, keep_harvested), site), settings)


if __name__ == "__main__":
    main()
