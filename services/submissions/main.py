"""The submissions service: `python -m services.submissions.main`."""

from fastapi import FastAPI

from services.submissions import api, vocabularies_api
from services.submissions.consumers import consumers
from shared.service import lifespan
from shared.settings import Settings, read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    return make_app(
        "submissions",
        "Ideas and projects as libraries write and submit them.",
        [api.router, vocabularies_api.router],
        life,
    )


def main() -> None:
    """Serve until told to stop."""
    settings = read(Settings)
    serve(application(lifespan("submissions", settings, consumers)), settings)


if __name__ == "__main__":
    main()
