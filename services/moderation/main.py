"""The moderation service: `python -m services.moderation.main`."""

from fastapi import FastAPI

from services.moderation import api
from services.moderation.audit import api as audit
from services.moderation.consumers import consumers
from services.moderation.gates import api as gates
from services.moderation.parels import api as parels
from services.moderation.statistics import api as statistics
from shared.service import lifespan
from shared.settings import Settings, read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    return make_app(
        "moderation",
        "The queue of the support institutions, their decisions, and the phases of published projects.",
        [api.router, audit.router, gates.router, parels.router, statistics.router, statistics.questions],
        life,
    )


def main() -> None:
    """Serve until told to stop."""
    settings = read(Settings)
    serve(application(lifespan("moderation", settings, consumers)), settings)


if __name__ == "__main__":
    main()
