"""The submissions service: `python -m services.submissions.main`."""

from fastapi import FastAPI

from services.submissions import api
from services.submissions.adoptions import api as adoptions
from services.submissions.authors import api as authors
from services.submissions.clock import clean, tell_review_dates
from services.submissions.consumers import consumers
from services.submissions.drafts import api as drafts
from services.submissions.imports import api as imports
from services.submissions.imports.worker import store_imports
from services.submissions.materials import api as materials
from services.submissions.materials.cleaning import cleaning
from services.submissions.merging import api as merging
from services.submissions.ownership import api as ownership
from services.submissions.people import api as people
from services.submissions.reviews import api as reviews
from services.submissions.settings import SubmissionsSettings
from services.submissions.vocabularies import api as vocabularies
from shared.service import forget_answers, lifespan
from shared.settings import read
from shared.web.app import Lifespan, make_app, serve


def application(life: Lifespan) -> FastAPI:
    """The HTTP application; tests give it a life without a bus."""
    return make_app(
        "submissions",
        "Ideas and projects as libraries write and submit them.",
        [
            api.router,
            drafts.router,
            materials.uploads,
            materials.router,
            authors.router,
            ownership.router,
            reviews.router,
            adoptions.router,
            merging.router,
            imports.uploads,
            imports.router,
            vocabularies.router,
            people.router,
        ],
        life,
    )


def main() -> None:
    """Serve until told to stop."""
    settings = read(SubmissionsSettings)
    objects = settings.open_objects()
    workers = tell_review_dates, clean, cleaning(objects), store_imports
    app = application(lifespan("submissions", settings, consumers, forget_answers, *workers))
    app.state.objects, app.state.public_url = objects, settings.public_url.rstrip("/")
    serve(app, settings)


if __name__ == "__main__":
    main()
