"""The submissions service: `python -m services.submissions.main`."""

from fastapi import FastAPI

from services.submissions import api
from services.submissions.adoptions import api as adoptions
from services.submissions.authors import api as authors
from services.submissions.clock import clean, tell_review_dates
from services.submissions.consumers import consumers
from services.submissions.drafts import api as drafts
from services.submissions.merging import api as merging
from services.submissions.ownership import api as ownership
from services.submissions.reviews import api as reviews
from services.submissions.vocabularies import api as vocabularies
from shared.service import lifespan
from shared.settings import Settings, read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    return make_app(
        "submissions",
        "Ideas and projects as libraries write and submit them.",
        [
            api.router,
            drafts.router,
            authors.router,
            ownership.router,
            reviews.router,
            adoptions.router,
            merging.router,
            vocabularies.router,
        ],
        life,
    )


def main() -> None:
    """Serve until told to stop."""
    settings = read(Settings)
    serve(application(lifespan("submissions", settings, consumers, tell_review_dates, clean)), settings)


if __name__ == "__main__":
    main()
