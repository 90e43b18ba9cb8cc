"""The search service: `python -m services.search.main`."""

from pathlib import Path

from fastapi import FastAPI
from pydantic import Field

from services.search import api
from services.search.consumers import consumers
from services.search.index.following import keep_indexed
from services.search.index.live import Live
from services.search.lineage import api as lineage
from services.search.statistics import api as statistics
from shared.service import lifespan
from shared.settings import Settings, read
from shared.web.app import Lifespan, make_app, serve


class SearchSettings(Settings):
    """The settings of the search service."""

    index: Path = Field(description="A folder for the index of this process; what is in it can be thrown away")


def application(life: Lifespan, live: Live | None = None) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    app = make_app(
        "search", "The public catalogue: find projects, what resembles them, how they spread.",
        [api.router, api.questions, lineage.router, statistics.router], life,
    )  # fmt: skip
    app.state.live = live or Live()
    return app


def main() -> None:
    """Serve until told to stop."""
    settings, live = read(SearchSettings), Live()
    serve(application(lifespan("search", settings, consumers, keep_indexed(live, settings.index)), live), settings)


if __name__ == "__main__":
    main()
