"""The search service: `python -m services.search.main`."""

from fastapi import FastAPI

from services.search import api
from services.search.consumers import consumers
from services.search.rewording import keep_worded
from shared.service import lifespan
from shared.settings import Settings, read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    return make_app(
        "search", "The public catalogue: find projects, what resembles them, how they spread.",
        [api.router, api.questions], life,
    )  # fmt: skip


def main() -> None:
    """Serve until told to stop."""
    settings = read(Settings)
    serve(application(lifespan("search", settings, consumers, keep_worded)), settings)


if __name__ == "__main__":
    main()
