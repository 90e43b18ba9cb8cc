"""The notes service as a process, as `serve` runs it: `python -m tests.shared.web.quiet_server URL PORT JWKS`."""

import sys

from shared.auth import Verifier
from shared.db import Database
from shared.observability import start_logging
from shared.settings import DEMO_ISSUER, Settings
from shared.web.app import serve
from tests.shared.web.notes import application


def main() -> None:
    """Serve until SIGTERM."""
    database_url, port, jwks = sys.argv[1:]
    settings = Settings(
        mode="local", database_url=database_url, port=int(port), kafka="-", auth_issuer=DEMO_ISSUER, auth_jwks=jwks
    )
    start_logging("notes")
    app = application()
    app.state.database = Database(settings.database_url)
    app.state.verifier = Verifier.of(settings)
    serve(app, settings)


if __name__ == "__main__":
    main()
