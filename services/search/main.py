"""The search service: `python -m services.search.main`."""

from fastapi import FastAPI

from services.search import api
from services.search.consumers import consumers
from services.search.people import api as people
from services.search.rewording import keep_worded
from services.search.saved import api as saved
from services.search.saved.percolating import keep_percolated
from shared.service import forget_answers, lifespan
from shared.settings import Settings, read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    return make_app(
        "search", "The public catalogue: find projects, what resembles them, how they spread.",
        [api.router, api.questions, saved.router, people.router], life,
    )  # fmt: skip


def main() -> None:
    """Serve until told to stop."""
    settings = read(Settings)
    serve(application(lifespan("search", settings, consumers, forget_answers, keep_worded, keep_percolated)), settings)


if __name__ == "__main__":
    main()
