"""The submissions service: `python -m services.submissions.main`."""

from services.submissions import api, vocabularies_api
from services.submissions.consumers import consumers
from shared.service import lifespan
from shared.settings import Settings, read
from shared.web.app import make_app, serve


def main() -> None:
    """Serve until told to stop."""
    settings = read(Settings)
    app = make_app(
        "submissions",
        "Ideas and projects as libraries write and submit them.",
        [api.router, vocabularies_api.router],
        lifespan("submissions", settings, consumers),
    )
    serve(app, settings)


if __name__ == "__main__":
    main()
